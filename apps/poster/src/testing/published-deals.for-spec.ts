import {
  type DealLine,
  type DealReverted,
  type DealWon,
  EventType,
  eventIdOf,
  type OrganizationChanged,
  recordKey,
  toEventHeaders,
  Topic,
  topicContracts,
} from '@app/contracts';
import { type Bus, type BusRecord, createBus, type Database, openDatabase } from '@app/platform';

import { posterDatabaseOptions } from '../database/poster-database.js';
import { COMPANY, ENVIRONMENT_ID, organizationRecord } from './poster-bench.for-spec.js';

/** Publishes deal events as ingest does, on the bus of the poster's own database. */
export class PublishedDeals {
  private constructor(
    readonly db: Database,
    private readonly bus: Bus,
  ) {}

  static async open(databaseUrl: string): Promise<PublishedDeals> {
    const db = await openDatabase(posterDatabaseOptions({ DATABASE_URL: databaseUrl }));
    const bus = createBus({
      postgres: { database: db },
      topics: topicContracts,
      groupId: 'test',
      clientId: 'test',
      sessionMs: 6000,
      pollMs: 50,
    });
    return new PublishedDeals(db, bus);
  }

  publish(...records: BusRecord[]): Promise<void> {
    return this.bus.publisher.publish(records);
  }

  async close(): Promise<void> {
    await this.bus.close();
    await this.db.close();
  }
}

export function softwareLine(itemPrice: string, changes: Partial<DealLine> = {}): DealLine {
  return {
    lineId: 'l1',
    productId: '100',
    productName: 'Licence',
    category: { id: '18', label: 'Software' },
    quantity: '1',
    itemPrice,
    discount: '0',
    discountType: 'percentage',
    tax: '0',
    taxMethod: 'none',
    sum: itemPrice,
    currency: 'EUR',
    enabled: true,
    billingFrequency: 'one-time',
    ...changes,
  };
}

/** A deal won today for 1,250.00 EUR of software, unless told otherwise. */
export function wonDeal(dealId: string, changes: Partial<DealWon> = {}): DealWon {
  const now = new Date();
  const value = changes.value ?? '1250.00';
  return {
    ...identity(dealId),
    value,
    trigger: 'won',
    cycleTime: now.toISOString(),
    bookkeepingDate: now.toISOString().slice(0, 10),
    timeZone: 'UTC',
    pipeline: { id: '1', name: 'Sales' },
    stage: { id: '5', name: 'Order signed' },
    owner: { id: '7', name: 'Ada' },
    labels: [],
    organization: { organizationId: '12', name: 'Nordwind GmbH' },
    lines: [softwareLine(value)],
    discounts: [],
    instalments: [],
    linesNetTotal: value,
    linesMatchValue: true,
    customFields: [],
    ...changes,
  };
}

export function revertedDeal(dealId: string, changes: Partial<DealReverted> = {}): DealReverted {
  return { ...identity(dealId), dealVersion: 2, reason: 'reopened', ...changes };
}

function identity(dealId: string): Omit<DealReverted, 'reason'> {
  return {
    schemaVersion: '1.0',
    environmentId: ENVIRONMENT_ID,
    company: COMPANY,
    dealId,
    dealVersion: 1,
    cycle: 1,
    baseline: false,
    observedAt: new Date().toISOString(),
    readSequence: '1',
    contentHash: `hash-${dealId}-1`,
    contentFieldSet: 'v1',
    title: `Deal ${dealId}`,
    currency: 'EUR',
    value: '1250.00',
  };
}

/** The record as ingest publishes it. */
export function dealRecord(data: DealWon | DealReverted): BusRecord {
  const type = 'reason' in data ? EventType.dealReverted : EventType.dealWon;
  const { environmentId, company, dealId, dealVersion, contentHash } = data;
  const id = eventIdOf(environmentId, company, dealId, dealVersion, contentHash);
  const subject = `deal/${dealId}`;
  return {
    topic: Topic.deals,
    key: recordKey(company, dealId),
    value: JSON.stringify(data),
    headers: toEventHeaders({ id, type, time: data.observedAt, subject, environmentId, company }),
  };
}

export function organizationChangedRecord(data: OrganizationChanged): BusRecord {
  const { topic, key, value, headers } = organizationRecord(data);
  return { topic, key, value, headers };
}

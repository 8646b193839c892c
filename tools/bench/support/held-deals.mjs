import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const COMPANY = '7001';

const fixed = (value) => ({ from: 'fixed', value });

/** The rule that all deals of the category wait for. */
export const ruleFor = (category) => ({
  name: `Revenue of ${category}`,
  conditions: { category: [category] },
  result: {
    journal: 'SALES',
    treatment: 'revenue',
    revenueAccount: { number: '4000' },
    offsetAccount: { number: '1210' },
    entity: fixed('100'),
    dimensions: { department: fixed('10'), location: fixed('100') },
    exchangeRate: { type: 'Intacct Daily Rate', dateBasis: 'posting' },
  },
});

export function wonDeal(dealId, category) {
  const now = new Date().toISOString();
  const line = (lineId, itemPrice) => ({
    lineId,
    productId: '100',
    productName: 'Bench product',
    category: { id: '99', label: category },
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
  });
  return {
    schemaVersion: '1.0',
    environmentId: 'bench',
    company: COMPANY,
    dealId,
    dealVersion: 1,
    cycle: 1,
    baseline: false,
    observedAt: now,
    readSequence: '1',
    contentHash: `hash-${dealId}-1`,
    contentFieldSet: 'v1',
    title: `Deal ${dealId}`,
    currency: 'EUR',
    value: '1250.00',
    trigger: 'won',
    cycleTime: now,
    bookkeepingDate: now.slice(0, 10),
    timeZone: 'UTC',
    pipeline: { id: '1', name: 'Sales' },
    stage: { id: '5', name: 'Order signed' },
    owner: { id: '7', name: 'Ada' },
    labels: [],
    organization: null,
    lines: [line('l1', '1000.00'), line('l2', '200.00'), line('l3', '50.00')],
    discounts: [],
    instalments: [],
    linesNetTotal: '1250.00',
    linesMatchValue: true,
    customFields: [],
  };
}

/** Publishes deals as ingest does, on the bus of the poster's own database. */
export async function openPublisher(root, databaseUrl) {
  const loadModule = (path) => import(pathToFileURL(join(root, path)).href);
  const contracts = await loadModule('libs/contracts/src/index.js');
  const { createBus, openDatabase } = await loadModule('libs/platform/src/index.js');
  const { posterDatabaseOptions } = await loadModule('apps/poster/src/database/poster-database.js');
  const db = await openDatabase(posterDatabaseOptions({ DATABASE_URL: databaseUrl }));
  const bus = createBus({
    postgres: { database: db },
    topics: contracts.topicContracts,
    groupId: 'bench',
    clientId: 'bench',
    sessionMs: 6_000,
    pollMs: 50,
  });
  const record = (data) => ({
    topic: contracts.Topic.deals,
    key: contracts.recordKey(data.company, data.dealId),
    value: JSON.stringify(data),
    headers: contracts.toEventHeaders({
      id: contracts.eventIdOf(data.environmentId, data.company, data.dealId, data.dealVersion, data.contentHash),
      type: contracts.EventType.dealWon,
      time: data.observedAt,
      subject: `deal/${data.dealId}`,
      environmentId: data.environmentId,
      company: data.company,
    }),
  });
  return {
    publish: (deals) => bus.publisher.publish(deals.map(record)),
    close: async () => {
      await bus.close();
      await db.close();
    },
  };
}

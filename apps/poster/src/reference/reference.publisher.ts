import {
  eventIdOf,
  EventType,
  type ReferenceChanged,
  referenceKey,
  SCHEMA_VERSION,
  toEventHeaders,
  Topic,
} from '@app/contracts';
import type { Database, Outbox, OutboxRecord, Sql, Transaction } from '@app/platform';

import type { ReferenceRepository, StoredReferenceRow } from './reference.repository.js';
import type { ReferenceRunsRepository } from './reference-runs.repository.js';
import { type StoredKind, storedKinds } from './reference-row.js';

const CHUNK = 1000;

/** Whose ledger it is. */
export interface PublishedFor {
  readonly environmentId: string;
  /** Company of the ledger. */
  readonly company: string;
}

/** Puts rows of reference data beside their change into the outbox, for the compacted topic. */
export class ReferencePublisher {
  constructor(
    private readonly outbox: Outbox,
    private readonly rows: ReferenceRepository,
    private readonly runs: ReferenceRunsRepository,
    private readonly identity: PublishedFor,
    private readonly wake: () => void = () => undefined,
  ) {}

  /** In the transaction that stored a reading: what it changed, or every row of a kind that was never published. */
  async afterReading(tx: Transaction, kind: StoredKind, revision: string | undefined): Promise<void> {
    const isKnown = await this.runs.isPublished(tx, kind);
    if (isKnown && revision === undefined) return;
    await this.append(tx, await this.rows.rowsOf(tx, kind, isKnown ? revision : undefined));
    if (!isKnown) await this.runs.notePublished(tx, kind);
  }

  /**
   * Every row once more, for a reader that lost them; page by page, each in a transaction of its own. A row cannot change between its
   * reading and its record, so an older state never lands behind a newer one.
   */
  async republish(database: Database, kinds: readonly StoredKind[] = storedKinds): Promise<number> {
    let published = 0;
    for (const kind of kinds) {
      let after: string | undefined = '';
      while (after !== undefined) {
        const from: string = after;
        const page = await database.transaction(async (tx) => {
          const rows = await this.rows.lockedPage(tx, kind, from, CHUNK);
          await this.append(tx, rows);
          return rows;
        });
        published += page.length;
        after = page.length < CHUNK ? undefined : page.at(-1)?.recordNo;
      }
    }
    this.wake();
    return published;
  }

  private async append(tx: Sql, rows: readonly StoredReferenceRow[]): Promise<void> {
    for (let at = 0; at < rows.length; at += CHUNK)
      await this.outbox.append(
        tx,
        rows.slice(at, at + CHUNK).map((row) => referenceRecord(row, this.identity)),
      );
  }
}

/** Names and tax ids by which parties are compared are ours alone, and left out. */
export function referenceRecord(row: StoredReferenceRow, { environmentId, company }: PublishedFor): OutboxRecord {
  const { kind, recordNo, id, name, active, deleted, attributes, revision } = row;
  const changedAt = row.changedAt.toISOString();
  const payload: ReferenceChanged = {
    schemaVersion: SCHEMA_VERSION,
    environmentId,
    company,
    kind,
    recordNo,
    id,
    name,
    active,
    deleted,
    attributes,
    revision,
    changedAt,
  };
  const eventId = eventIdOf(environmentId, company, kind, recordNo, revision);
  return {
    id: eventId,
    aggregateType: 'reference',
    aggregateId: referenceKey(payload),
    type: EventType.referenceChanged,
    topic: Topic.reference,
    payload,
    headers: toEventHeaders({
      id: eventId,
      type: EventType.referenceChanged,
      time: changedAt,
      subject: `reference/${kind}/${recordNo}`,
      environmentId,
      company,
    }),
  };
}

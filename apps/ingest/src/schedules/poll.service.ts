import type { PipedriveClient, ReadRow } from '@app/pipedrive';
import type { Database, Sql } from '@app/platform';

import type { ChangeHintRepository } from '../hints/change-hint.repository.js';
import type { HintEntity, HintSource } from '../hints/hint.js';
import type { JobLease } from './job-lease.js';
import type { StreamName, StreamRepository } from './stream.repository.js';
import type { UnchangedRows } from './unchanged-rows.js';

export type PollReads = Pick<
  PipedriveClient,
  | 'dealsUpdatedSince'
  | 'dealsAddedAfterId'
  | 'archivedDeals'
  | 'deletedDeals'
  | 'organizationsUpdatedSince'
  | 'organizationsAddedAfterId'
  | 'personsUpdatedSince'
  | 'personsAddedAfterId'
>;

export interface PollParts {
  readonly db: Database;
  readonly client: () => PollReads;
  readonly hints: ChangeHintRepository;
  readonly streams: StreamRepository;
  readonly unchanged: UnchangedRows;
  readonly overlapMs: number;
  /** After a commit that stored hints. */
  readonly onStored: () => void;
}

interface Dated {
  readonly id: string;
  readonly updateTime: string | null;
  /** Of persons: the organization they belong to. */
  readonly orgId?: string | null;
}

/** Reads what changed since the last time and turns it into hints; the refresh reads the records themselves. */
export class PollService {
  constructor(private readonly parts: PollParts) {}

  /** What changed and what is new. Every stream gets its turn; the first fault is thrown at the end. */
  poll(lease: JobLease): Promise<void> {
    const client = this.parts.client();
    return this.eachStream([
      () => this.changed('deals', 'deal', (since) => client.dealsUpdatedSince(since), 'poll', lease),
      () => this.created('deals-created', 'deal', (after) => client.dealsAddedAfterId(after), lease),
      () =>
        this.changed(
          'organizations',
          'organization',
          (since) => client.organizationsUpdatedSince(since),
          'poll',
          lease,
        ),
    ]);
  }

  /**
   * What the poll cannot see: archived and deleted deals have left its list, new organizations have no update time. And what
   * may wait for an hour: the persons behind organizations.
   */
  async sweep(lease: JobLease): Promise<void> {
    const client = this.parts.client();
    // An organization is read with its contact, so persons of the past are of no interest: an account may have very many.
    await this.parts.streams.beginNow('persons', this.parts.overlapMs);
    await this.eachStream([
      () => this.changed('deals-archived', 'deal', (since) => client.archivedDeals(since), 'sweep', lease),
      () => this.changed('deals-deleted', 'deal', (since) => client.deletedDeals(since), 'sweep', lease),
      () =>
        this.created(
          'organizations-created',
          'organization',
          (after) => client.organizationsAddedAfterId(after),
          lease,
        ),
      () => this.changed('persons', 'person', (since) => client.personsUpdatedSince(since), 'sweep', lease),
      () => this.created('persons-created', 'person', (after) => client.personsAddedAfterId(after), lease),
    ]);
  }

  private async eachStream(streams: readonly (() => Promise<void>)[]): Promise<void> {
    const faults: unknown[] = [];
    for (const stream of streams) {
      try {
        await stream();
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
  }

  /** By ascending update time, so that after each page everything before its last row is stored. */
  private changed<Row extends Dated>(
    name: StreamName,
    entity: HintEntity,
    pages: (since: Date | undefined) => AsyncIterable<ReadRow<Row>[]>,
    source: HintSource,
    lease: JobLease,
  ): Promise<void> {
    return this.walk(name, async ({ watermark }) => {
      const since = watermark === null ? undefined : new Date(watermark.getTime() - this.parts.overlapMs);
      let broken: Error | undefined;
      for await (const page of pages(since)) {
        const times = page.flatMap((row) => (row.ok ? (row.value.updateTime ?? []) : []));
        broken ??= namelessFault(page);
        await this.store(entity, page, source, lease, (tx) =>
          this.parts.streams.advance(tx, name, { watermark: latest(times), rows: page.length }),
        );
      }
      return broken;
    });
  }

  /** By descending id: the highest id counts only once everything below it is stored. */
  private created<Row extends Dated>(
    name: StreamName,
    entity: HintEntity,
    pages: (afterId: string) => AsyncIterable<ReadRow<Row>[]>,
    lease: JobLease,
  ): Promise<void> {
    return this.walk(name, async ({ lastId }) => {
      const isFirst = lastId === null;
      let highest: string | undefined;
      let rows = 0;
      let broken: Error | undefined;
      for await (const page of pages(lastId ?? '0')) {
        broken ??= namelessFault(page);
        rows += page.length;
        highest ??= page.find((row) => row.id !== undefined)?.id;
        await this.store(entity, page, 'poll', lease, () => Promise.resolve());
        // The first poll of all changes reads the old ones; here only what comes from now on matters.
        if (isFirst) break;
      }
      await this.parts.db.transaction(async (tx) => {
        await lease.assertHeld(tx);
        await this.parts.streams.advance(tx, name, { lastId: highest, rows });
      });
      return broken;
    });
  }

  private async walk(
    name: StreamName,
    read: (from: { watermark: Date | null; lastId: string | null }) => Promise<Error | undefined>,
  ): Promise<void> {
    const from = await this.parts.streams.begin(name);
    try {
      const broken = await read(from);
      if (broken === undefined) await this.parts.streams.succeeded(name);
      else await this.parts.streams.failed(name, broken.message);
    } catch (error) {
      await this.parts.streams.failed(name, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  /** One page: its hints and the progress they allow, or neither. */
  private async store<Row extends Dated>(
    entity: HintEntity,
    page: readonly ReadRow<Row>[],
    source: HintSource,
    lease: JobLease,
    advance: (tx: Sql) => Promise<void>,
  ): Promise<void> {
    const { db, hints, unchanged } = this.parts;
    await lease.renew();
    await db.transaction(async (tx) => {
      await lease.assertHeld(tx);
      const readable = page.flatMap((row) => (row.ok ? [row.value] : []));
      const known = await unchanged.of(tx, entity, readable);
      const ids = page.flatMap((row) => (row.id === undefined || known.has(row.id) ? [] : [row.id]));
      await hints.raise(
        tx,
        ids.map((id) => ({ entity, id })),
        source,
      );
      await advance(tx);
    });
    this.parts.onStored();
  }
}

const latest = (times: readonly string[]): string | undefined =>
  times.length === 0 ? undefined : times.reduce((a, b) => (Date.parse(a) >= Date.parse(b) ? a : b));

/** A broken row with an id becomes a hint, and so an unreadable deal; one without can only be told here. */
function namelessFault(page: readonly ReadRow<Dated>[]): Error | undefined {
  const row = page.find((one) => !one.ok && one.id === undefined);
  return row === undefined || row.ok ? undefined : row.error;
}

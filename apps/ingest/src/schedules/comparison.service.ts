import type { PipedriveClient, PipedriveDeal, ReadRow } from '@app/pipedrive';
import type { Database, Outbox, OutboxRecord } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { ChangeHintRepository } from '../hints/change-hint.repository.js';
import type { JobLease } from './job-lease.js';
import type { UnchangedRows } from './unchanged-rows.js';

export interface ComparisonParts {
  readonly db: Database;
  readonly client: () => Pick<PipedriveClient, 'dealsById' | 'archivedDeals'>;
  readonly company: string;
  readonly hints: ChangeHintRepository;
  readonly unchanged: UnchangedRows;
  readonly outbox: Outbox;
  readonly compareDays: number;
  readonly reemitDays: number;
  readonly onStored: () => void;
}

const PAGE = 500;
/** The rest is compared once in this many nights. */
const SLICES = 30;

/** What closes the holes that neither webhooks nor polls would ever notice. */
export class ComparisonService {
  constructor(private readonly parts: ComparisonParts) {}

  /**
   * Every night: the deals won lately, a thirtieth of the rest, and all that could not be read. A thirtieth of the organizations,
   * too: no list of Pipedrive shows that one was deleted or merged.
   */
  async compare(lease: JobLease): Promise<void> {
    const lately = `or (in_cycle and won_time is null) or won_time > clock_timestamp() - $3 * interval '1 day'`;
    await this.readAgain('deal', lease, lately, [this.parts.compareDays]);
    await this.readAgain('organization', lease);
  }

  /** Every week: all deals by id, archived ones too; what we never saw, or saw otherwise, is read. */
  async scan(lease: JobLease): Promise<void> {
    const client = this.parts.client();
    for await (const page of client.dealsById({ limit: PAGE })) await this.comparePage(page, lease);
    for await (const page of client.archivedDeals(undefined, { limit: PAGE })) await this.comparePage(page, lease);
  }

  /** The latest event of everything that changed lately goes out again under its id: the topic itself may have been lost. */
  async reemit(lease: JobLease): Promise<number> {
    const deals = await this.reemitFrom('deal_state', 'deal_id', lease);
    return deals + (await this.reemitFrom('organization_state', 'organization_id', lease));
  }

  /** What could not be read, tonight's slice, and what `also` says with its values from $3 on. */
  private async readAgain(
    entity: 'deal' | 'organization',
    lease: JobLease,
    also = '',
    values: readonly unknown[] = [],
  ): Promise<void> {
    const { db, company, hints } = this.parts;
    const key = `${entity}_id`;
    let after = '';
    for (;;) {
      await lease.renew();
      const rows = await db.query<{ id: string }>(
        `select ${key} as id from ${INGEST_SCHEMA}.${entity}_state
          where company = $1 and ${key} > $2
            and (not readable ${also}
                 or mod(abs(hashtext(${key})::bigint), ${SLICES})
                    = mod((extract(epoch from clock_timestamp()) / 86400)::bigint, ${SLICES}))
          order by ${key} limit ${PAGE}`,
        [company, after, ...values],
      );
      const last = rows.at(-1);
      if (last === undefined) return;
      await db.transaction(async (tx) => {
        await lease.assertHeld(tx);
        await hints.raise(
          tx,
          rows.map((row) => ({ entity, id: row.id })),
          'sweep',
        );
      });
      this.parts.onStored();
      after = last.id;
    }
  }

  private async comparePage(page: readonly ReadRow<PipedriveDeal>[], lease: JobLease): Promise<void> {
    const { db, hints, unchanged } = this.parts;
    await lease.renew();
    await db.transaction(async (tx) => {
      await lease.assertHeld(tx);
      const readable = page.flatMap((row) => (row.ok ? [{ id: row.id, updateTime: row.value.updateTime }] : []));
      const known = await unchanged.of(tx, 'deal', readable);
      const ids = page.flatMap((row) => (row.id === undefined || known.has(row.id) ? [] : [row.id]));
      await hints.raise(
        tx,
        ids.map((id) => ({ entity: 'deal', id })),
        'sweep',
      );
    });
    this.parts.onStored();
  }

  private async reemitFrom(table: 'deal_state' | 'organization_state', key: string, lease: JobLease): Promise<number> {
    const { db, company, outbox, reemitDays } = this.parts;
    let after = '';
    let count = 0;
    for (;;) {
      await lease.renew();
      const rows = await db.transaction(async (tx) => {
        await lease.assertHeld(tx);
        // Locked, so that a newer event of the same deal cannot slip in between and then be followed by the older one.
        const heads = await tx.query<{ id: string; head: OutboxRecord }>(
          `select ${key} as id, head_event as head from ${INGEST_SCHEMA}.${table}
            where company = $1 and ${key} > $2 and head_emitted_at > clock_timestamp() - $3 * interval '1 day'
            order by ${key} limit ${PAGE} for update`,
          [company, after, reemitDays],
        );
        await outbox.append(
          tx,
          heads.map((row) => row.head),
        );
        return heads;
      });
      const last = rows.at(-1);
      if (last === undefined) return count;
      this.parts.onStored();
      count += rows.length;
      after = last.id;
    }
  }
}

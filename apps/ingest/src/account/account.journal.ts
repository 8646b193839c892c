import { randomUUID } from 'node:crypto';

import type { AuditTrail, Database, Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { IngestIdentity } from '../ingest-identity.js';

/** Something of the account that may break and be mended; others raise and clear a condition by these names. */
const actions = {
  'webhook-subscription': { broken: 'webhook-subscription.deactivated', mended: 'webhook-subscription.repaired' },
  'pipedrive-access': { broken: 'pipedrive-access.refused', mended: 'pipedrive-access.restored' },
} as const;
export type AccountSubjectType = keyof typeof actions;

export interface AccountSubject {
  readonly type: AccountSubjectType;
  readonly id: string;
}

export interface By {
  readonly actor: string;
  readonly reason?: string | undefined;
}

const SYSTEM: By = { actor: 'system' };
const TABLE = `${INGEST_SCHEMA}.account_states`;

/** Keeps what of the account is well or broken, and tells the audit trail of each change once. */
export class AccountJournal {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditTrail,
    private readonly identity: IngestIdentity,
  ) {}

  /** Whether the account lets us in. */
  get access(): AccountSubject {
    return { type: 'pipedrive-access', id: this.identity.company };
  }

  /** True when it was not known to be broken before. */
  broken(subject: AccountSubject, reason: string): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      if ((await this.change(tx, subject, false)) === 'same') return false;
      await this.record(tx, subject, actions[subject.type].broken, 'failed', { actor: 'system', reason });
      return true;
    });
  }

  /** Nothing to tell of what was never broken. */
  async well(subject: AccountSubject): Promise<void> {
    await this.db.transaction(async (tx) => {
      if ((await this.change(tx, subject, true)) === 'changed')
        await this.record(tx, subject, actions[subject.type].mended, 'succeeded', SYSTEM);
    });
  }

  /** What somebody did to the account itself. */
  did(subject: AccountSubject, action: string, by: By, after: unknown): Promise<void> {
    return this.db.transaction((tx) => this.record(tx, subject, action, 'succeeded', by, after));
  }

  /** By id, whether it was well when it was last looked at. */
  async known(type: AccountSubjectType): Promise<ReadonlyMap<string, boolean>> {
    const rows = await this.db.query<{ id: string; isWell: boolean }>(
      `select subject_id as id, is_well as "isWell" from ${TABLE} where company = $1 and subject_type = $2`,
      [this.identity.company, type],
    );
    return new Map(rows.map(({ id, isWell }) => [id, isWell]));
  }

  private async change(tx: Sql, subject: AccountSubject, isWell: boolean): Promise<'first' | 'changed' | 'same'> {
    const [row] = await tx.query<{ isFirst: boolean }>(
      `insert into ${TABLE} as old (company, subject_type, subject_id, is_well) values ($1, $2, $3, $4)
       on conflict (company, subject_type, subject_id) do update
          set is_well = excluded.is_well, since = clock_timestamp() where old.is_well <> excluded.is_well
       returning xmax = 0 as "isFirst"`,
      [this.identity.company, subject.type, subject.id, isWell],
    );
    if (row === undefined) return 'same';
    return row.isFirst ? 'first' : 'changed';
  }

  private record(
    tx: Sql,
    subject: AccountSubject,
    action: string,
    outcome: 'succeeded' | 'failed',
    { actor, reason }: By,
    after?: unknown,
  ): Promise<void> {
    const what = { actor, action, outcome, ...(reason === undefined ? {} : { reason }) };
    const about = { subjectType: subject.type, subjectId: subject.id, ...this.identity };
    return this.audit.append(tx, [{ id: randomUUID(), ...about, ...what, ...(after === undefined ? {} : { after }) }]);
  }
}

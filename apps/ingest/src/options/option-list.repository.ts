import type { Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { OptionList, OptionListChoice } from './option-list.js';
import type { KnownOptions } from './option-plan.js';

const LISTS = `${INGEST_SCHEMA}.option_lists`;
const VALUES = `${INGEST_SCHEMA}.option_values`;
const COLUMNS = `name, owner, field_code as "fieldCode", ledger_company as "ledgerCompany", kind, dimension,
  id_prefixes as "idPrefixes", enabled, due_at as "dueAt", checked_at as "checkedAt", failed_at as "failedAt", problem`;

/** Rows come in crowds: a list waits until they have arrived. */
const SETTLE_SECONDS = 20;
/** Options that people changed by hand are noticed after this time. */
const CHECK_HOURS = 24;
const RETRY_MINUTES = 15;

/** The lists that are kept in step, and which option stands for which row. */
export class OptionListRepository {
  constructor(private readonly company: string) {}

  all(sql: Sql): Promise<OptionList[]> {
    return sql.query<OptionList>(`select ${COLUMNS} from ${LISTS} where company = $1 order by name`, [this.company]);
  }

  find(sql: Sql, name: string): Promise<OptionList | undefined> {
    return this.select(sql, name, '');
  }

  /** Until this transaction ends nobody changes or removes it. */
  lock(tx: Sql, name: string): Promise<OptionList | undefined> {
    return this.select(tx, name, 'for update');
  }

  /** Until this transaction ends nobody else saves a list: which field is free cannot be read off a row that is not there yet. */
  async lockAll(tx: Sql): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtext($1), hashtext($2))', [LISTS, this.company]);
  }

  due(sql: Sql): Promise<OptionList[]> {
    return sql.query<OptionList>(
      `select ${COLUMNS} from ${LISTS}
        where company = $1 and enabled
          and (due_at <= clock_timestamp()
               or (due_at is null and checked_at < clock_timestamp() - $2 * interval '1 hour'))
        order by name`,
      [this.company, CHECK_HOURS],
    );
  }

  async save(tx: Sql, name: string, choice: OptionListChoice): Promise<void> {
    const { owner, fieldCode, ledgerCompany, kind, dimension, idPrefixes, enabled } = choice;
    await tx.query(
      `insert into ${LISTS} (company, name, owner, field_code, ledger_company, kind, dimension, id_prefixes, enabled, due_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())
       on conflict (company, name) do update
          set owner = excluded.owner, field_code = excluded.field_code, ledger_company = excluded.ledger_company,
              kind = excluded.kind, dimension = excluded.dimension, id_prefixes = excluded.id_prefixes,
              enabled = excluded.enabled, due_at = excluded.due_at, problem = null, failed_at = null,
              changed_at = clock_timestamp()`,
      [this.company, name, owner, fieldCode, ledgerCompany, kind, dimension, idPrefixes, enabled],
    );
  }

  /** Wanted now, whenever it would be due. */
  async wanted(tx: Sql, name: string): Promise<void> {
    await tx.query(
      `update ${LISTS} set due_at = clock_timestamp(), problem = null, failed_at = null where company = $1 and name = $2`,
      [this.company, name],
    );
  }

  /** Forgets which option stands for which row: they are those of another field or list now. */
  async forgetAll(tx: Sql, name: string): Promise<void> {
    await tx.query(`delete from ${VALUES} where company = $1 and list = $2`, [this.company, name]);
  }

  async remove(tx: Sql, name: string): Promise<void> {
    await tx.query(`delete from ${LISTS} where company = $1 and name = $2`, [this.company, name]);
  }

  /** Rows of these lists changed. */
  async raise(tx: Sql, changed: readonly { readonly ledgerCompany: string; readonly kind: string }[]): Promise<void> {
    await tx.query(
      `update ${LISTS} l set due_at = least(due_at, clock_timestamp() + $4 * interval '1 second')
         from unnest($2::text[], $3::text[]) as c (ledger_company, kind)
        where l.company = $1 and l.ledger_company = c.ledger_company and l.kind = c.kind`,
      [this.company, changed.map((one) => one.ledgerCompany), changed.map((one) => one.kind), SETTLE_SECONDS],
    );
  }

  /** Before rows are read. Due again soon, should this run never end; what changes from now on makes it due before. */
  async begin(sql: Sql, name: string): Promise<string> {
    const [row] = await sql.query<{ dueAt: string }>(
      `update ${LISTS} set due_at = clock_timestamp() + $3 * interval '1 minute', checked_at = clock_timestamp()
        where company = $1 and name = $2 returning due_at::text as "dueAt"`,
      [this.company, name, RETRY_MINUTES],
    );
    return row?.dueAt ?? '';
  }

  /** `begun`: what `begin` gave; rows that changed since keep the list due. */
  async succeeded(sql: Sql, name: string, begun: string): Promise<void> {
    await sql.query(
      `update ${LISTS} set problem = null, failed_at = null, due_at = case when due_at::text <> $3 then due_at end
        where company = $1 and name = $2`,
      [this.company, name, begun],
    );
  }

  async failed(sql: Sql, name: string, problem: string): Promise<void> {
    await sql.query(
      `update ${LISTS} set problem = $3, failed_at = clock_timestamp(),
              due_at = least(due_at, clock_timestamp() + $4 * interval '1 minute')
        where company = $1 and name = $2`,
      [this.company, name, problem.slice(0, 500), RETRY_MINUTES],
    );
  }

  async known(sql: Sql, name: string): Promise<KnownOptions> {
    const rows = await sql.query<{ recordNo: string; optionId: string }>(
      `select record_no as "recordNo", option_id as "optionId" from ${VALUES} where company = $1 and list = $2`,
      [this.company, name],
    );
    return new Map(rows.map(({ recordNo, optionId }) => [recordNo, optionId]));
  }

  async forget(tx: Sql, name: string, recordNos: readonly string[]): Promise<void> {
    await tx.query(`delete from ${VALUES} where company = $1 and list = $2 and record_no = any($3::text[])`, [
      this.company,
      name,
      recordNos,
    ]);
  }

  async remember(
    tx: Sql,
    name: string,
    values: readonly { readonly recordNo: string; readonly optionId: string }[],
  ): Promise<void> {
    await tx.query(
      `insert into ${VALUES} (company, list, record_no, option_id)
       select $1, $2, record_no, option_id from unnest($3::text[], $4::text[]) as v (record_no, option_id)
       on conflict (company, list, record_no) do update set option_id = excluded.option_id`,
      [this.company, name, values.map((one) => one.recordNo), values.map((one) => one.optionId)],
    );
  }

  private async select(sql: Sql, name: string, lock: string): Promise<OptionList | undefined> {
    const [list] = await sql.query<OptionList>(
      `select ${COLUMNS} from ${LISTS} where company = $1 and name = $2 ${lock}`,
      [this.company, name],
    );
    return list;
  }
}

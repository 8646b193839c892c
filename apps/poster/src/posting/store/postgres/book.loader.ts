import type { Sql } from '@app/platform';

import type { Attempt } from '../../model/attempt.js';
import type { Book, DealBook } from '../../model/book.js';
import type { Hold } from '../../model/deal-state.js';
import type { Operation } from '../../model/operation.js';
import type { Plan } from '../../model/plan.js';
import { type DealRow, fromDealRow, fromHoldRow, type HoldRow } from './deal.row.js';
import { FoundRecordTable } from './found-record.table.js';
import { type AttemptRow, fromAttemptRow, fromOperationRow, type OperationRow } from './operation.row.js';

/** Reads books, a fixed number of statements however many there are. */
export class BookLoader {
  constructor(
    private readonly sql: Sql,
    private readonly company: string,
  ) {}

  async dealBooks(rows: readonly DealRow[]): Promise<DealBook[]> {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.deal_id);
    const holds = await this.holds(ids);
    const operations = await this.operations('deal', ids);
    const found = await new FoundRecordTable(this.sql, this.company).ofDeals(ids);
    return rows.map((row) => ({
      company: this.company,
      subject: { kind: 'deal', id: row.deal_id },
      deal: fromDealRow(row, holds.get(row.deal_id) ?? []),
      operations: operations.get(row.deal_id) ?? [],
      found: found.get(row.deal_id) ?? [],
    }));
  }

  async partyBooks(ids: readonly string[]): Promise<Book[]> {
    if (ids.length === 0) return [];
    const operations = await this.operations('party', ids);
    return ids.map((id) => ({
      company: this.company,
      subject: { kind: 'party', id },
      deal: null,
      operations: operations.get(id) ?? [],
    }));
  }

  async operationsById(ids: readonly string[]): Promise<Operation[]> {
    const rows = await this.sql.query<OperationRow>(
      'select * from operations where id = any($1::uuid[]) order by due_at, id',
      [ids],
    );
    return this.withAttempts(rows);
  }

  async plans(dealId: string): Promise<(Plan & { createdAt: Date })[]> {
    return this.sql.query(
      `select id, company, deal_id as "dealId", version::float8 as version, revision, entries, excluded,
              created_at as "createdAt"
         from plans where company = $1 and deal_id = $2 order by created_at, version`,
      [this.company, dealId],
    );
  }

  private async operations(kind: 'deal' | 'party', ids: readonly string[]): Promise<Map<string, Operation[]>> {
    const rows = await this.sql.query<OperationRow>(
      `select * from operations where company = $1 and subject_kind = $2 and subject_id = any($3::text[])
        order by sequence`,
      [this.company, kind, ids],
    );
    return groupBy(await this.withAttempts(rows), (operation) => operation.subject.id);
  }

  private async withAttempts(rows: readonly OperationRow[]): Promise<Operation[]> {
    if (rows.length === 0) return [];
    const attempts = await this.sql.query<AttemptRow>(
      'select * from operation_attempts where operation_id = any($1::uuid[]) order by number',
      [rows.map((row) => row.id)],
    );
    const byOperation = new Map<string, Attempt[]>();
    for (const row of attempts) {
      const list = byOperation.get(row.operation_id) ?? [];
      list.push(fromAttemptRow(row));
      byOperation.set(row.operation_id, list);
    }
    return rows.map((row) => fromOperationRow(row, byOperation.get(row.id) ?? []));
  }

  private async holds(dealIds: readonly string[]): Promise<Map<string, Hold[]>> {
    const rows = await this.sql.query<HoldRow>(
      'select * from holds where company = $1 and deal_id = any($2::text[]) order by since, cause',
      [this.company, dealIds],
    );
    const byDeal = new Map<string, Hold[]>();
    for (const row of rows) byDeal.set(row.deal_id, [...(byDeal.get(row.deal_id) ?? []), fromHoldRow(row)]);
    return byDeal;
  }
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item)) ?? [];
    group.push(item);
    groups.set(key(item), group);
  }
  return groups;
}

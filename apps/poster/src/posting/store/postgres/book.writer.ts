import { randomUUID } from 'node:crypto';

import { type Sql, toJson } from '@app/platform';

import type { Book } from '../../model/book.js';
import type { DealState } from '../../model/deal-state.js';
import type { AuditNote, Decision } from '../../model/decision.js';
import type { Plan } from '../../model/plan.js';
import type { PostingIdentity } from '../../model/posting-identity.js';
import type { AuditWriter } from '../../ports/audit.writer.js';
import { dealShape, holdShape, toDealRow, toHoldRow } from './deal.row.js';
import { attemptShape, operationShape, toAttemptRow, toOperationRow } from './operation.row.js';
import { type RowShape, upsertStatement } from './row-shape.js';

const upserts = new Map(
  [dealShape, holdShape, operationShape, attemptShape].map((shape) => [shape.table, upsertStatement(shape)]),
);

/** Writes what is not the same object as when it was loaded: decisions never change anything in place. */
export class BookWriter {
  constructor(
    private readonly sql: Sql,
    private readonly audit: AuditWriter,
    private readonly identity: PostingIdentity,
  ) {}

  async save(loaded: readonly Book[], decisions: readonly Decision[], now: Date): Promise<void> {
    const before = knownParts(loaded);
    const books = decisions.map(({ book }) => book);
    const deals = books.flatMap(({ deal }) => (deal && !before.has(deal) ? [deal] : []));
    const operations = books.flatMap((book) => book.operations).filter((operation) => !before.has(operation));
    const attempts = operations.flatMap((operation) =>
      operation.attempts
        .filter((attempt) => !before.has(attempt))
        .map((attempt) => toAttemptRow(operation.id, attempt)),
    );
    await this.upsert(dealShape, deals.map(toDealRow));
    await this.saveHolds(deals.filter((deal) => !before.has(deal.holds)));
    await this.savePlans(
      decisions.flatMap(({ plan }) => (plan ? [plan] : [])),
      now,
    );
    await this.upsert(operationShape, operations.map(toOperationRow));
    await this.upsert(attemptShape, attempts);
    await this.note(decisions.flatMap(({ notes }) => notes));
  }

  async note(notes: readonly AuditNote[]): Promise<void> {
    if (notes.length === 0) return;
    const { company, environmentId } = this.identity;
    await this.audit.append(
      this.sql,
      notes.map((note) => ({ actor: 'system', ...note, id: randomUUID(), company, environmentId })),
    );
  }

  private async upsert(shape: RowShape, rows: readonly object[]): Promise<void> {
    if (rows.length > 0) await this.sql.query(upserts.get(shape.table) ?? '', [toJson(rows)]);
  }

  private async saveHolds(deals: readonly DealState[]): Promise<void> {
    if (deals.length === 0) return;
    const rows = deals.flatMap((deal) => deal.holds.map((hold) => toHoldRow(deal, hold)));
    await this.sql.query(
      `delete from holds h where h.company = $1 and h.deal_id = any($2::text[]) and not exists (
         select from jsonb_to_recordset($3::jsonb) as kept (deal_id text, cause text)
          where kept.deal_id = h.deal_id and kept.cause = h.cause)`,
      [this.identity.company, deals.map((deal) => deal.dealId), toJson(rows)],
    );
    await this.upsert(holdShape, rows);
  }

  private async savePlans(plans: readonly Plan[], now: Date): Promise<void> {
    if (plans.length === 0) return;
    const rows = plans.map((plan) => ({
      id: plan.id,
      company: plan.company,
      deal_id: plan.dealId,
      version: plan.version,
      revision: plan.revision,
      entries: plan.entries,
      excluded: plan.excluded,
      created_at: now,
    }));
    await this.sql.query(
      `insert into plans (id, company, deal_id, version, revision, entries, excluded, created_at)
       select id, company, deal_id, version, revision, entries, excluded, created_at
         from jsonb_to_recordset($1::jsonb) as row (id uuid, company text, deal_id text, version bigint, revision text,
              entries jsonb, excluded jsonb, created_at timestamptz)`,
      [toJson(rows)],
    );
  }
}

function knownParts(books: readonly Book[]): ReadonlySet<unknown> {
  const parts = new Set<unknown>();
  for (const { deal, operations } of books) {
    if (deal) parts.add(deal).add(deal.holds);
    for (const operation of operations) {
      parts.add(operation);
      for (const attempt of operation.attempts) parts.add(attempt);
    }
  }
  return parts;
}

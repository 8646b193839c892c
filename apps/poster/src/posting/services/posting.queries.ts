import type { DealReverted, DealWon } from '@app/contracts';
import type { HoldKind } from '@app/mapping';
import type { Sql } from '@app/platform';

import { type CanaryState, untestedCanary } from '../model/canary-state.js';
import type { DealState, Hold, PostingStatus } from '../model/deal-state.js';
import type { UnknownRecord } from '../model/found-record.js';
import type { Operation, OperationState } from '../model/operation.js';
import type { Plan } from '../model/plan.js';
import { noRecovery, type RecoveryState } from '../model/recovery-state.js';
import type { ScopeObstacle } from '../model/scope-state.js';
import { BookLoader } from '../store/postgres/book.loader.js';
import type { DealRow } from '../store/postgres/deal.row.js';
import { FoundRecordTable } from '../store/postgres/found-record.table.js';
import { fromCanaryJson, fromRecoveryJson, type StateRow } from '../store/postgres/posting-state.row.js';
import { ScopeTable } from '../store/postgres/scope.table.js';

export interface PostingFilter {
  readonly status?: PostingStatus;
  readonly holdKind?: HoldKind;
  readonly cause?: string;
  readonly operationState?: OperationState;
  readonly limit?: number;
}

export interface PostingSummary {
  readonly dealId: string;
  readonly version: number;
  readonly title: string;
  readonly currency: string;
  readonly value: string;
  readonly status: PostingStatus;
  readonly holds: readonly Hold[];
  readonly recordNos: readonly string[];
  readonly changedAt: Date;
}

export interface PostingDetails extends PostingSummary {
  readonly event: DealWon | DealReverted | null;
  readonly operations: readonly Operation[];
  readonly plans: readonly (Plan & { readonly createdAt: Date })[];
}

/** What stands in the way of all postings at once. */
export interface PostingHealth {
  readonly canary: CanaryState;
  readonly recovery: RecoveryState;
  /** Scopes where nothing was found yet: their first entry goes alone. */
  readonly unverifiedScopes: readonly {
    readonly object: string;
    readonly entity: string | null;
    readonly unproven: number;
  }[];
  /** Scopes in which nothing goes out now: not reached, not compared since the start, or not proven. */
  readonly obstacles: readonly ScopeObstacle[];
  readonly operations: Readonly<Partial<Record<OperationState, number>>>;
  readonly deals: Readonly<Partial<Record<PostingStatus, number>>>;
}

const DEFAULT_PAGE = 50;
const MAX_PAGE = 500;

/** Reads for the admin API; takes no locks. */
export class PostingQueries {
  private readonly loader: BookLoader;

  constructor(
    private readonly sql: Sql,
    private readonly company: string,
  ) {
    this.loader = new BookLoader(sql, company);
  }

  /** Ordered by deal id as text; `cursor` is the last deal id of the page before. */
  async list(filter: PostingFilter, cursor = ''): Promise<{ items: PostingSummary[]; cursor: string | null }> {
    const limit = Math.min(filter.limit ?? DEFAULT_PAGE, MAX_PAGE);
    const rows = await this.sql.query<DealRow>(
      `select d.* from deals d
        where d.company = $1 and d.deal_id > $2
          and ($3::text is null or d.status = $3)
          and ($4::text is null or exists (select from holds h
                where h.company = d.company and h.deal_id = d.deal_id and h.kind = $4))
          and ($5::text is null or exists (select from holds h
                where h.company = d.company and h.deal_id = d.deal_id and h.cause = $5))
          and ($6::text is null or exists (select from operations o
                where o.company = d.company and o.subject_kind = 'deal' and o.subject_id = d.deal_id and o.state = $6))
        order by d.deal_id limit $7`,
      [
        this.company,
        cursor,
        filter.status ?? null,
        filter.holdKind ?? null,
        filter.cause ?? null,
        filter.operationState ?? null,
        limit,
      ],
    );
    const books = await this.loader.dealBooks(rows);
    const items = books.map(({ deal, operations }) => summaryOf(deal, operations));
    return { items, cursor: rows.length === limit ? (rows.at(-1)?.deal_id ?? null) : null };
  }

  async show(dealId: string): Promise<PostingDetails | undefined> {
    const rows = await this.sql.query<DealRow>('select * from deals where company = $1 and deal_id = $2', [
      this.company,
      dealId,
    ]);
    const [book] = await this.loader.dealBooks(rows);
    if (!book) return undefined;
    const plans = await this.loader.plans(dealId);
    return {
      ...summaryOf(book.deal, book.operations),
      event: book.deal.event,
      operations: book.operations,
      plans,
    };
  }

  async operation(operationId: string): Promise<Operation | undefined> {
    const [operation] = await this.loader.operationsById([operationId]);
    return operation?.company === this.company ? operation : undefined;
  }

  async health(): Promise<PostingHealth> {
    const state = await this.state();
    return {
      canary: state?.canary ? fromCanaryJson(state.canary) : untestedCanary,
      recovery: state?.recovery ? fromRecoveryJson(state.recovery) : noRecovery,
      unverifiedScopes: await this.unverifiedScopes(),
      obstacles: await new ScopeTable(this.sql, this.company).obstacles(),
      operations: await this.countBy<OperationState>('operations', 'state'),
      deals: await this.countBy<PostingStatus>('deals', 'status'),
    };
  }

  /** Records with our mark that no operation knows: those nobody has accepted yet come first. */
  async recovery(limit = MAX_PAGE): Promise<{ state: RecoveryState; open: string[]; found: UnknownRecord[] }> {
    const state = await this.state();
    const table = new FoundRecordTable(this.sql, this.company);
    const recovery = state?.recovery ? fromRecoveryJson(state.recovery) : noRecovery;
    return { state: recovery, open: await table.open('unlocked'), found: await table.list(limit) };
  }

  private async state(): Promise<StateRow | undefined> {
    const [state] = await this.sql.query<StateRow>('select canary, recovery from posting_state where company = $1', [
      this.company,
    ]);
    return state;
  }

  private async unverifiedScopes(): Promise<PostingHealth['unverifiedScopes']> {
    const rows = await this.sql.query<{ object: string; entity: string; unproven: number }>(
      `select s.object, s.entity, count(o.id)::int as unproven from scopes s
         join operations o on o.company = s.company and o.object = s.object and o.entity = s.entity
          and (o.state in ('sending', 'unknown') or (o.state = 'done' and o.due_at is not null))
        where s.company = $1 and s.verified_at is null group by s.object, s.entity`,
      [this.company],
    );
    return rows.map((row) => ({ ...row, entity: row.entity === '' ? null : row.entity }));
  }

  private async countBy<Key extends string>(
    table: 'operations' | 'deals',
    column: 'state' | 'status',
  ): Promise<Partial<Record<Key, number>>> {
    const rows = await this.sql.query<{ key: Key; count: number }>(
      `select ${column} as key, count(*)::int as count from ${table} where company = $1 group by ${column}`,
      [this.company],
    );
    return Object.fromEntries(rows.map((row) => [row.key, row.count])) as Partial<Record<Key, number>>;
  }
}

function summaryOf(deal: DealState, operations: readonly Operation[]): PostingSummary {
  return {
    dealId: deal.dealId,
    version: deal.version,
    title: deal.event?.title ?? '',
    currency: deal.event?.currency ?? '',
    value: deal.event?.value ?? '0',
    status: deal.status,
    holds: deal.holds,
    recordNos: operations.flatMap((one) => (one.state === 'done' && one.recordNo !== null ? [one.recordNo] : [])),
    changedAt: deal.changedAt,
  };
}

import type { HoldReason } from '@app/mapping';
import { type Sql, toJson } from '@app/platform';

import type { Book, DealBook } from '../../model/book.js';
import { type CanaryState, untestedCanary } from '../../model/canary-state.js';
import type { AuditNote, Decision } from '../../model/decision.js';
import type { FoundReference } from '../../model/found-record.js';
import type { LedgerObject, LookupScope } from '../../model/lookup-scope.js';
import type { PostingIdentity } from '../../model/posting-identity.js';
import { noRecovery, type RecoveryState } from '../../model/recovery-state.js';
import type { ScopeState } from '../../model/scope-state.js';
import type { SendingObstacles } from '../../model/sending-obstacles.js';
import type { Subject } from '../../model/subject.js';
import type { AuditWriter } from '../../ports/audit.writer.js';
import type { BookUnit, PlanSelector } from '../../ports/book.store.js';
import { newDealBook } from '../../protocol/deal-acceptance.js';
import { PARTY_CAUSE } from '../../protocol/sending-holds.js';
import { BookLoader } from './book.loader.js';
import { BookWriter } from './book.writer.js';
import { claimableDeals, claimableParties, dealsWaitingForParties, waitingDeals } from './claimable.queries.js';
import { type DealRow, dealShape, toDealRow } from './deal.row.js';
import { FoundRecordTable } from './found-record.table.js';
import { planRequest } from './plan-request.query.js';
import { fromCanaryJson, fromRecoveryJson, type StateRow } from './posting-state.row.js';
import { ScopeTable } from './scope.table.js';

/** One PostgreSQL transaction. The row of the deal (or party) is the lock of everything that concerns it. */
export class PostgresBookUnit implements BookUnit {
  private readonly loader: BookLoader;
  private readonly writer: BookWriter;
  private readonly scopes: ScopeTable;
  private readonly found: FoundRecordTable;
  private loaded: Book[] = [];

  constructor(
    readonly sql: Sql,
    readonly now: Date,
    private readonly identity: PostingIdentity,
    audit: AuditWriter,
  ) {
    this.loader = new BookLoader(sql, identity.company);
    this.scopes = new ScopeTable(sql, identity.company);
    this.found = new FoundRecordTable(sql, identity.company);
    this.writer = new BookWriter(sql, audit, identity);
  }

  async lockDueDeals(limit: number): Promise<DealBook[]> {
    const rows = await this.sql.query<DealRow>(
      `select * from deals where company = $1 and plan_due_at <= $2
        order by plan_due_at, deal_id limit $3 for update skip locked`,
      [this.identity.company, this.now, limit],
    );
    return this.remember(await this.loader.dealBooks(rows));
  }

  async lockClaimable({ object, entity }: LookupScope, limit: number): Promise<Book[]> {
    const params = [this.identity.company, object, entity ?? '', this.now, limit];
    if (object === 'journal-entry') {
      const rows = await this.sql.query<DealRow>(claimableDeals, params);
      return this.remember(await this.loader.dealBooks(rows));
    }
    const rows = await this.sql.query<{ party_id: string }>(claimableParties, params);
    return this.remember(await this.loader.partyBooks(rows.map((row) => row.party_id)));
  }

  async lockWaiting(scope: LookupScope | null, hold: HoldReason, limit: number): Promise<DealBook[]> {
    const entity = scope === null ? null : (scope.entity ?? '');
    const { company } = this.identity;
    const rows =
      scope === null || scope.object === 'journal-entry'
        ? await this.sql.query<DealRow>(waitingDeals, [company, entity, hold.cause, this.now, hold.message, limit])
        : await this.sql.query<DealRow>(dealsWaitingForParties, [
            company,
            hold.cause,
            hold.message,
            limit,
            PARTY_CAUSE,
          ]);
    return this.remember(await this.loader.dealBooks(rows));
  }

  async lockBooks(subjects: readonly Subject[]): Promise<Book[]> {
    const deals = subjects.filter(({ kind }) => kind === 'deal').map(({ id }) => id);
    const parties = subjects.filter(({ kind }) => kind === 'party').map(({ id }) => id);
    return [...(await this.lockDeals(deals)), ...(await this.lockParties(parties))];
  }

  async openPartyBook(partyId: string): Promise<Book> {
    await this.sql.query('insert into parties_in_ledger (company, party_id) values ($1, $2) on conflict do nothing', [
      this.identity.company,
      partyId,
    ]);
    const [book] = await this.lockParties([partyId]);
    return (
      book ?? { company: this.identity.company, subject: { kind: 'party', id: partyId }, deal: null, operations: [] }
    );
  }

  async openDealBooks(dealIds: readonly string[]): Promise<DealBook[]> {
    if (dealIds.length === 0) return [];
    const empty = [...new Set(dealIds)].map((id) => toDealRow(newDealBook(this.identity.company, id, this.now).deal));
    const names = Object.keys(dealShape.columns);
    const typed = names.map((name) => `${name} ${dealShape.columns[name]}`).join(', ');
    await this.sql.query(
      `insert into deals (${names.join(', ')})
       select ${names.join(', ')} from jsonb_to_recordset($1::jsonb) as row (${typed}) order by deal_id
       on conflict do nothing`,
      [toJson(empty)],
    );
    return this.lockDeals(dealIds);
  }

  lockScope(scope: LookupScope): Promise<ScopeState> {
    return this.scopes.lock(scope);
  }

  saveScope(scope: ScopeState): Promise<void> {
    return this.scopes.save(scope);
  }

  async loadObstacles(): Promise<SendingObstacles> {
    const scopes = await this.scopes.obstacles();
    return { scopes, recovery: await this.loadRecovery(), canary: await this.loadCanary() };
  }

  async recordOwners(object: LedgerObject, recordNos: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.sql.query<{ record_no: string; id: string }>(
      `select record_no, id from operations
        where company = $1 and object = $2 and record_no = any($3::text[]) and action = 'create'`,
      [this.identity.company, object, recordNos],
    );
    return new Map(rows.map((row) => [row.record_no, row.id]));
  }

  async save(decisions: readonly Decision[]): Promise<void> {
    await this.writer.save(this.loaded, decisions, this.now);
    this.remember(decisions.map(({ book }) => book));
  }

  note(notes: readonly AuditNote[]): Promise<void> {
    return this.writer.note(notes);
  }

  requestPlan(selector: PlanSelector, retryRefused: boolean): Promise<number> {
    return planRequest(this.sql, this.identity.company, selector, { retryRefused, now: this.now });
  }

  async loadCanary(): Promise<CanaryState> {
    const state = await this.loadState();
    return state?.canary ? fromCanaryJson(state.canary) : untestedCanary;
  }

  saveCanary(canary: CanaryState): Promise<void> {
    return this.saveState('canary', canary);
  }

  async loadRecovery(): Promise<RecoveryState> {
    const state = await this.loadState();
    return state?.recovery ? fromRecoveryJson(state.recovery) : noRecovery;
  }

  saveRecovery(recovery: RecoveryState): Promise<void> {
    return this.saveState('recovery', recovery);
  }

  unknownReferences(references: readonly string[]): Promise<string[]> {
    return this.found.unknown(references);
  }

  saveFound(object: LedgerObject, found: readonly FoundReference[]): Promise<void> {
    return this.found.save(object, found, this.now);
  }

  openFound(): Promise<string[]> {
    return this.found.open('locked');
  }

  settleFound(references: readonly string[], by: { actor: string; reason: string }): Promise<void> {
    return this.found.settle(references, by, this.now);
  }

  acceptFound(references: readonly string[]): Promise<number> {
    return this.found.accept(references, this.now);
  }

  async askAbout(references: readonly string[]): Promise<void> {
    await this.sql.query(
      `update operations set due_at = $3
        where company = $1 and reference = any($2::text[]) and state in ('watched', 'rejected', 'cancelled')
          and record_no is null`,
      [this.identity.company, references, this.now],
    );
  }

  private async lockDeals(dealIds: readonly string[]): Promise<DealBook[]> {
    if (dealIds.length === 0) return [];
    // Everybody who waits for several locks takes them in this order.
    const rows = await this.sql.query<DealRow>(
      'select * from deals where company = $1 and deal_id = any($2::text[]) order by deal_id for update',
      [this.identity.company, dealIds],
    );
    return this.remember(await this.loader.dealBooks(rows));
  }

  private async lockParties(ids: readonly string[]): Promise<Book[]> {
    if (ids.length === 0) return [];
    const rows = await this.sql.query<{ party_id: string }>(
      `select party_id from parties_in_ledger where company = $1 and party_id = any($2::text[])
        order by party_id for update`,
      [this.identity.company, ids],
    );
    return this.remember(await this.loader.partyBooks(rows.map((row) => row.party_id)));
  }

  private async loadState(): Promise<StateRow | undefined> {
    const [row] = await this.sql.query<StateRow>('select canary, recovery from posting_state where company = $1', [
      this.identity.company,
    ]);
    return row;
  }

  private async saveState(column: 'canary' | 'recovery', state: unknown): Promise<void> {
    await this.sql.query(
      `insert into posting_state (company, ${column}) values ($1, $2::jsonb)
       on conflict (company) do update set ${column} = excluded.${column}`,
      [this.identity.company, toJson(state)],
    );
  }

  private remember<T extends Book>(books: readonly T[]): T[] {
    this.loaded = [...this.loaded, ...books];
    return [...books];
  }
}

import type { Book } from '../model/book.js';
import type { Decision } from '../model/decision.js';
import { scopeKey } from '../model/lookup-scope.js';
import type { OperationPointer } from '../model/operation-pointer.js';
import { sameSubject } from '../model/subject.js';
import type { BookUnit } from '../ports/book.store.js';
import { expireClaim } from '../protocol/operation-outcome.js';
import { type Findings, judge, recordKey } from '../protocol/operation-settlement.js';
import { scopeCause } from '../protocol/sending-holds.js';
import { findingFor, LedgerQuestions, type ScopeReply } from './ledger-questions.js';
import type { PostingCore } from './posting-core.js';
import { saveDecisions } from './save-decisions.js';

export interface SettlerOutcome {
  /** Claims whose answer can no longer come. */
  readonly expired: number;
  readonly judged: number;
}

type Replies = ReadonlyMap<string, ScopeReply | null>;

/** Finds out what became of operations of unknown outcome, by asking the ledger. */
export class OperationSettler {
  private readonly questions: LedgerQuestions;

  constructor(private readonly core: PostingCore) {
    this.questions = new LedgerQuestions(core, core.settings.knownReferences);
  }

  async runOnce(): Promise<SettlerOutcome> {
    const expired = await this.expire();
    const judged = await this.settle();
    return { expired, judged };
  }

  private async expire(): Promise<number> {
    const { store, settings, rules, listener } = this.core;
    const subjects = await store.overdueSubjects(settings.httpTimeoutMs, settings.settleBatch);
    if (subjects.length === 0) return 0;
    return store.transaction(async (unit) => {
      const books = await unit.lockBooks(subjects);
      const circumstances = { now: unit.now, settings, rules, scopeVerified: true };
      const decisions = books.map((book) => expireClaim(book, settings.httpTimeoutMs, circumstances));
      await saveDecisions(unit, books, decisions, listener);
      return decisions.filter(({ notes }) => notes.length > 0).length;
    });
  }

  private async settle(): Promise<number> {
    const { store, settings, listener } = this.core;
    const pointers = await store.dueQuestions(settings.settleBatch);
    if (pointers.length === 0) return 0;
    const askedAt = await store.now();
    const replies = await this.questions.ask(pointers);
    return store.transaction(async (unit) => {
      const books = await unit.lockBooks(pointers.map(({ subject }) => subject));
      const decisions = await this.judgeAll(unit, books, pointers, replies, askedAt);
      await saveDecisions(unit, books, decisions, listener);
      await this.verifyScopes(unit, pointers, replies);
      return pointers.length;
    });
  }

  private async judgeAll(
    unit: BookUnit,
    books: readonly Book[],
    pointers: readonly OperationPointer[],
    replies: Replies,
    askedAt: Date,
  ): Promise<Decision[]> {
    const { settings, rules } = this.core;
    const canary = await unit.loadCanary();
    const owners = await this.ownersOf(unit, replies);
    const decisions: Decision[] = [];
    for (const book of books) {
      // One subject can have several questions: each judgement builds on the one before.
      let decision: Decision = { book, notes: [] };
      for (const pointer of pointers.filter(({ subject }) => sameSubject(subject, book.subject))) {
        const findings: Findings = {
          operationId: pointer.operationId,
          fence: pointer.fence,
          askedAt,
          scopes: pointer.scopes.map((scope) => findingFor(replies.get(scopeKey(scope)), pointer.reference)),
          owners,
        };
        const next = judge(decision.book, findings, { now: unit.now, canary, settings, rules });
        decision = { book: next.book, notes: [...decision.notes, ...next.notes] };
      }
      decisions.push(decision);
    }
    return decisions;
  }

  private async ownersOf(unit: BookUnit, replies: Replies): Promise<ReadonlyMap<string, string>> {
    const owners = new Map<string, string>();
    for (const reply of replies.values()) {
      if (!reply || reply.records.length === 0) continue;
      const numbers = reply.records.map((record) => record.recordNo);
      const { object } = reply.scope;
      for (const [recordNo, owner] of await unit.recordOwners(object, numbers))
        owners.set(recordKey(object, recordNo), owner);
    }
    return owners;
  }

  /** Something of ours was seen in the scope: from now on "not there" means something in it. */
  private async verifyScopes(unit: BookUnit, pointers: readonly OperationPointer[], replies: Replies): Promise<void> {
    const asked = new Set(pointers.map((pointer) => pointer.reference));
    for (const reply of replies.values()) {
      if (!reply?.records.some((record) => asked.has(record.reference))) continue;
      const scope = await unit.lockScope(reply.scope);
      if (scope.verifiedAt !== null) continue;
      await unit.saveScope({ ...scope, verifiedAt: unit.now });
      await unit.requestPlan({ cause: scopeCause(scope.scope) }, false);
    }
  }
}

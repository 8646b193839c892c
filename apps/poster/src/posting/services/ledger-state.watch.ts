import type { Book } from '../model/book.js';
import type { Decision } from '../model/decision.js';
import { scopeKey } from '../model/lookup-scope.js';
import type { Operation } from '../model/operation.js';
import { pointTo } from '../model/operation-pointer.js';
import { dimensionsNamedBy, type SeenEntry } from '../model/seen-entry.js';
import { type Look, lookAt } from '../protocol/ledger-look.js';
import { entryOf } from '../protocol/operation-payload.js';
import { controlFound, LedgerQuestions, type ScopeReply } from './ledger-questions.js';
import type { PostingCore } from './posting-core.js';

/**
 * Reads back where recorded entries stand: an answer that an entry was recorded does not say that it is posted, and people change what
 * is in the ledger. Entries that are not posted yet are looked at every run, the others daily for a while.
 */
export class LedgerStateWatch {
  private readonly questions: LedgerQuestions;

  constructor(private readonly core: PostingCore) {
    this.questions = new LedgerQuestions(core, core.settings.knownReferences);
  }

  async runOnce(): Promise<{ looked: number }> {
    const { store, settings } = this.core;
    return this.lookAll(await store.dueLooks(settings.settleBatch));
  }

  /** At once, for somebody who is about to decide. False: the ledger gave no answer. */
  async lookNow(operation: Operation): Promise<boolean> {
    return (await this.lookAll([operation])).answered;
  }

  private async lookAll(operations: readonly Operation[]): Promise<{ looked: number; answered: boolean }> {
    if (operations.length === 0) return { looked: 0, answered: true };
    const { store, settings, rules } = this.core;
    const askedAt = await store.now();
    const replies = await this.questions.look(operations, dimensionsOf(operations));
    const looks = operations.map((operation) => lookOf(operation, replies, askedAt));
    await store.transaction(async (unit) => {
      const books = await unit.lockBooks(operations.map(({ subject }) => subject));
      await unit.save(books.map((book) => lookAll(book, looks, { now: unit.now, settings, rules })));
    });
    return { looked: operations.length, answered: looks.every(({ scopes }) => !scopes.includes(null)) };
  }
}

/** A deal can have several entries: each look builds on the one before. */
function lookAll(book: Book, looks: readonly Look[], circumstances: Parameters<typeof lookAt>[2]): Decision {
  let decision: Decision = { book, notes: [] };
  for (const look of looks) {
    const next = lookAt(decision.book, look, circumstances);
    decision = { book: next.book, notes: [...decision.notes, ...next.notes] };
  }
  return decision;
}

function lookOf(operation: Operation, replies: ReadonlyMap<string, ScopeReply<SeenEntry> | null>, askedAt: Date): Look {
  const { scopes, reference } = pointTo(operation);
  const answers = scopes.map((scope) => {
    const reply = replies.get(scopeKey(scope));
    if (!reply) return null;
    const records = reply.records.filter((one) => one.reference === reference || one.recordNo === operation.recordNo);
    return { records, controlFound: controlFound(reply) };
  });
  return { operationId: operation.id, fence: operation.fence, askedAt, scopes: answers };
}

function dimensionsOf(operations: readonly Operation[]): ReturnType<typeof dimensionsNamedBy> {
  const sent = operations.flatMap(({ attempts }) => attempts.map(({ payload }) => entryOf(payload)));
  return dimensionsNamedBy(sent.filter((entry) => entry !== null));
}

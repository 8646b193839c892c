import { isDealBook } from '../model/book.js';
import { faultOfSight } from '../protocol/manual-decision.js';
import { decideReview, faultOfChoice, type ReviewChoice } from '../protocol/review-decision.js';
import { DecisionRefusedError } from './decision-refused.error.js';
import { LedgerStateWatch } from './ledger-state.watch.js';
import type { ManualDecision } from './manual.decisions.js';
import type { PostingCore } from './posting-core.js';
import { saveDecisions } from './save-decisions.js';

/** A person decides about a recorded entry that is not as we left it, after a fresh look at it. Throws `DecisionRefusedError`. */
export class ReviewDecisions {
  private readonly watch: LedgerStateWatch;

  constructor(private readonly core: PostingCore) {
    this.watch = new LedgerStateWatch(core);
  }

  async decide(request: ManualDecision & { readonly choice: ReviewChoice }): Promise<void> {
    const { store, listener } = this.core;
    const operation = await store.operation(request.operationId);
    if (!operation) throw new DecisionRefusedError('unknown-operation', 'there is no such operation');
    if (!(await this.watch.lookNow(operation)))
      throw new DecisionRefusedError('no-answer', 'Intacct gave no answer; try again');
    await store.transaction(async (unit) => {
      const books = (await unit.lockBooks([operation.subject])).filter(isDealBook);
      const [book] = books;
      const current = book?.operations.find(({ id }) => id === operation.id);
      if (!book || !current) throw new DecisionRefusedError('unknown-operation', 'there is no such operation');
      // What the fresh look found may be news to the person: then the fence has moved.
      const fault = faultOfSight(current, request.seen) ?? faultOfChoice(current, request.choice);
      if (fault) throw new DecisionRefusedError(fault.kind, fault.text);
      const { actor, reason, choice } = request;
      await saveDecisions(
        unit,
        books,
        [decideReview(book, current, choice, { actor, reason, at: unit.now })],
        listener,
      );
    });
  }
}

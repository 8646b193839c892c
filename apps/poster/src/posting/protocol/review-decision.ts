import { type Book } from '../model/book.js';
import type { Decision } from '../model/decision.js';
import { notSeenYet } from '../model/ledger-sight.js';
import type { Operation, OperationDecision } from '../model/operation.js';
import { cancelledBy, decided } from './manual-decision.js';
import type { DecisionFault } from './manual-decision.js';
import { moveTo } from './operation-state.js';

/** What a person can say about a recorded entry that is not as we left it. */
export const reviewChoices = ['adopt', 're-post', 'ignore'] as const;
export type ReviewChoice = (typeof reviewChoices)[number];

/** Is the entry out of the ledger's figures, so that another one would not stand beside it? */
const GONE: ReadonlySet<string | undefined> = new Set(['deleted', 'reversed', 'declined']);

export function waitsForReview({ state, review, ledger }: Operation): boolean {
  return state === 'done' && (review !== null || (ledger !== null && ledger.problem !== null));
}

/** Why this choice cannot stand, by what the ledger shows now. */
export function faultOfChoice(operation: Operation, choice: ReviewChoice): DecisionFault | undefined {
  if (!waitsForReview(operation)) return { kind: 'not-manual', text: 'the operation waits for no review' };
  if (choice !== 're-post' || GONE.has(operation.ledger?.problem?.kind)) return undefined;
  const text = `record ${operation.recordNo} still counts in Intacct: reverse or delete it there first, or it stands twice`;
  return { kind: 'ledger-disagrees', text };
}

/**
 * `adopt`: what the ledger shows is right for this content of the deal, also if it shows nothing. `re-post`: the deal is planned anew,
 * under a new key. `ignore`: the entry counts as it was recorded, and is not looked at any more.
 */
export function decideReview(
  book: Book,
  operation: Operation,
  choice: ReviewChoice,
  by: Omit<OperationDecision, 'kind'>,
): Decision {
  const isGone = GONE.has(operation.ledger?.problem?.kind);
  if (choice === 're-post' || (choice === 'adopt' && isGone)) {
    const decision: OperationDecision = { ...by, kind: choice === 're-post' ? 'send-again' : 'never' };
    return decided(book, operation, { ...cancelledBy(operation, decision), lookDueAt: null }, decision);
  }
  const decision: OperationDecision = { ...by, kind: choice };
  const sight = operation.ledger ?? notSeenYet;
  const kept = moveTo(operation, 'done', {
    decision,
    review: null,
    landedHash: operation.landedHash ?? operation.contentHash,
    ledger: {
      ...sight,
      problem: null,
      accepted: [...sight.accepted, ...(sight.problem ? [sight.problem.fingerprint] : [])],
    },
    lookDueAt: choice === 'ignore' ? null : by.at,
  });
  return decided(book, operation, kept, decision);
}

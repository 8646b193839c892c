import type { DealObservation } from '../deal/deal-snapshot.js';
import type { ClaimedHint } from '../hints/hint.js';
import type { ReadingStart } from './read-sequence.js';

/** One reading, understood or not, ready to be compared with what is on record. */
export interface ObservedDeal extends ReadingStart {
  readonly dealId: string;
  readonly hint: ClaimedHint;
  readonly observation: DealObservation | { readonly kind: 'unreadable'; readonly reason: string };
}

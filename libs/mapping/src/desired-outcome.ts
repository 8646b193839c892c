import type { DesiredEntry } from './desired-entry.js';
import type { HoldReason } from './hold-reason.js';

/** A line that posts nothing, on purpose. */
export interface ExcludedLine {
  readonly lineId: string;
  readonly reason: string;
}

/** Everything a deal should have in the ledger, or every reason why that cannot be said yet; never a part of it. */
export type DesiredOutcome =
  | {
      readonly kind: 'entries';
      /** Empty after a reversion, or where every line is excluded. */
      readonly entries: readonly DesiredEntry[];
      readonly excluded: readonly ExcludedLine[];
      /** The next billing date, when there will be more to post; absent where nothing is waiting for its date. */
      readonly dueOn?: string;
    }
  | { readonly kind: 'held'; readonly reasons: readonly HoldReason[] };

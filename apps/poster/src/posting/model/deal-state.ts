import type { DealReverted, DealWon } from '@app/contracts';
import type { HoldReason } from '@app/mapping';

/** A reason to wait, and since when. */
export interface Hold extends HoldReason {
  readonly since: Date;
}

/** `nothing`: the ledger has none of it, and should not. */
export type PostingStatus = 'received' | 'posting' | 'posted' | 'nothing' | 'held';

/** The newest thing we were told about a deal, and how far the ledger has followed. */
export interface DealState {
  readonly company: string;
  readonly dealId: string;
  readonly version: number;
  readonly cycle: number;
  /** Of the last `DealWon`: part of every control id. */
  readonly cycleTime: string;
  /** Null while nothing readable has come. */
  readonly event: DealWon | DealReverted | null;
  readonly contentHash: string;
  /** When ingest saw it. */
  readonly observedAt: Date;
  /** When this version arrived here: the settle-down window runs from it. */
  readonly changedAt: Date;
  /** An event of this deal could not be read: what, and where it is kept; cleared by the next version. */
  readonly unreadable: string | null;
  /** Contradicting versions: what is true is for a person to find out. */
  readonly conflict: string | null;
  /** Last number used in a reference of this deal. */
  readonly keyCounter: number;
  /** The only queue of planning: null when there is nothing to do. */
  readonly planDueAt: Date | null;
  readonly planFailures: number;
  /** A person or a changed cause asked to try a refused record again although its payload is the same. */
  readonly retryRefused: boolean;
  readonly plannedVersion: number | null;
  readonly plannedRevision: string | null;
  readonly status: PostingStatus;
  readonly holds: readonly Hold[];
}

export function isReverted(event: DealWon | DealReverted): event is DealReverted {
  return 'reason' in event;
}

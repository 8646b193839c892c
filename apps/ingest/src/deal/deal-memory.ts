import type { RevertReason } from '@app/contracts';

import type { DealStatus } from './deal-snapshot.js';

/** What ingest remembers of a deal between two readings, as far as the next decision depends on it. */
export interface DealMemory {
  /** False while there is no cutover: seen, but not yet judged as first seen. */
  readonly evaluated: boolean;
  /** Of the last event; 0 when none was emitted. */
  readonly version: number;
  /** How often the deal entered its revenue cycle. */
  readonly cycle: number;
  readonly inCycle: boolean;
  /** In cycle at first sight with a cycle time before the cutover: presumed booked by hand, for good. */
  readonly presumedBooked: boolean;
  /** A backfill asked for it: from then on nothing of it is marked as baseline. */
  readonly released: boolean;
  readonly trigger: 'won' | 'stage' | null;
  readonly cycleTime: string | null;
  readonly lastStatus: DealStatus | null;
  readonly revertReason: RevertReason | null;
  readonly contentHash: string | null;
  readonly contentFieldSet: string | null;
}

export const UNSEEN: DealMemory = {
  evaluated: false,
  version: 0,
  cycle: 0,
  inCycle: false,
  presumedBooked: false,
  released: false,
  trigger: null,
  cycleTime: null,
  lastStatus: null,
  revertReason: null,
  contentHash: null,
  contentFieldSet: null,
};

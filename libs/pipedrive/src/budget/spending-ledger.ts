import type { PipedriveErrorKind } from '../errors/pipedrive-api.error.js';
import type { ReadPurpose } from './rate-budget.js';

export interface Spending {
  readonly calls: number;
  readonly tokens: number;
}

export type SpendingOfDay = Readonly<Record<ReadPurpose, Spending>>;

/** Why no call may go out, and until when. */
export interface AccountStop {
  readonly kind: PipedriveErrorKind;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * What was spent, and whether the account is stopped: kept by the app, so that it is visible, survives a restart and counts
 * for all replicas. Days are UTC dates.
 */
export abstract class SpendingLedger {
  abstract add(day: string, purpose: ReadPurpose, spending: Spending): Promise<void>;
  abstract day(day: string): Promise<SpendingOfDay>;
  /** Undefined lifts the stop. */
  abstract stop(stop: AccountStop | undefined): Promise<void>;
  abstract currentStop(): Promise<AccountStop | undefined>;
}

export const NOTHING_SPENT: SpendingOfDay = {
  admin: { calls: 0, tokens: 0 },
  hint: { calls: 0, tokens: 0 },
  poll: { calls: 0, tokens: 0 },
  backfill: { calls: 0, tokens: 0 },
  options: { calls: 0, tokens: 0 },
};

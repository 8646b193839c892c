import type { DealReverted, DealWon } from '@app/contracts';
import type { DesiredEntry, DesiredOutcome, HoldReason, PartyIds } from '@app/mapping';
import type { Sql } from '@app/platform';

/** Stops that people pull. */
export interface Brakes {
  /** Plan everything, send nothing. */
  readonly observe: boolean;
  /** Start no plan and send nothing. */
  readonly paused: boolean;
}

/** Rules, settings and reference data in force, as one consistent reading. */
export interface PlanningContext {
  /** Changes whenever a rule, a setting or a reference row changes. */
  readonly revision: string;
  readonly brakes: Brakes;
  /** Settle-down window after a change of a deal. */
  readonly quietMs: number;
  /** Next run of the posting schedule after this moment; absent: entries go at once. */
  readonly nextRun?: ((after: Date) => Date) | undefined;
  /** Why a person has left the deal out of the ledger, whatever else is the matter with it. */
  readonly exclusionOf?: (dealId: string) => string | undefined;
  /** Pure: what the deal should have in the ledger. */
  desired(event: DealWon | DealReverted, parties: PartyIds): DesiredOutcome;
  /** The same as if all books were open: what stands in the ledger is not wrong because its period has closed since. */
  readonly desiredInOpenBooks?: (event: DealWon | DealReverted, parties: PartyIds) => DesiredOutcome;
  /** May this entry of it be posted on its own date as things are? */
  readonly isInOpenBooks?: (event: DealWon | DealReverted, entry: DesiredEntry) => boolean;
  /** Reasons why these entries, which the ledger does not have yet, may not start now; asked once per deal and planning. */
  readonly stops?: (dealId: string, missing: readonly DesiredEntry[]) => readonly HoldReason[];
}

export abstract class DesiredSource {
  /** Cheap: cached by revision. Inside a transaction give it along: it needs no second connection then. */
  abstract current(sql?: Sql): Promise<PlanningContext>;

  /**
   * As `current`, and nothing of it changes before the transaction ends: whoever changes it and asks for planning then finds the holds that
   * were decided by it. To be called before any deal is locked.
   */
  steady(sql: Sql): Promise<PlanningContext> {
    return this.current(sql);
  }
}

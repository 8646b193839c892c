import { RateBudget, type BudgetObservation, type BudgetRequest, type PipedriveErrorKind } from '@app/pipedrive';

import type { AccountJournal } from './account.journal.js';

/** Refusals that only a person can end, in words for that person. */
const REFUSALS: Readonly<Partial<Record<PipedriveErrorKind, string>>> = {
  unauthorized: 'Pipedrive does not take our API token any more: make a new one and set PIPEDRIVE_API_TOKEN',
  'payment-required': 'Pipedrive refuses calls until the account is paid for',
};

export interface WatchOptions {
  /** With an app, a refused token is renewed, and a lost grant is told by itself. */
  readonly isApp: boolean;
  readonly onError: (error: unknown) => void;
}

/** Looks over the budget's shoulder: every answer shows whether the account lets us in, and the journal hears of a change. */
export class WatchedRateBudget extends RateBudget {
  private isWell: boolean | undefined;

  constructor(
    private readonly budget: RateBudget,
    private readonly journal: Pick<AccountJournal, 'access' | 'broken' | 'well'>,
    private readonly options: WatchOptions,
  ) {
    super();
  }

  override admit(request: BudgetRequest): Promise<void> {
    return this.budget.admit(request);
  }

  override async observe(observation: BudgetObservation): Promise<void> {
    await this.budget.observe(observation);
    const { failure } = observation;
    const refusal =
      failure === undefined || (failure === 'unauthorized' && this.options.isApp) ? undefined : REFUSALS[failure];
    // Of a call that failed otherwise nobody can say whether the next would be let in.
    if (failure !== undefined && refusal === undefined) return;
    const isWell = refusal === undefined;
    if (isWell === this.isWell) return;
    this.isWell = isWell;
    try {
      if (refusal === undefined) await this.journal.well(this.journal.access);
      else await this.journal.broken(this.journal.access, refusal);
    } catch (error) {
      // The call itself went well or not by its own merits; the next answer tries again.
      this.isWell = undefined;
      this.options.onError(error);
    }
  }
}

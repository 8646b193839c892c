import type { RuleFile } from './rule-import.js';
import type { SaveRuleDto } from './rule.dto.js';

export const proposedChanges = ['create', 'change', 'delete', 'import'] as const;

/** A rule as it stood when somebody decided about it. */
export interface RuleSeen {
  readonly ruleId: string;
  readonly name: string;
  readonly version: number;
}

/**
 * What somebody wants to change, exactly as it will be applied, and to which versions: nobody approves the end of a rule that has become
 * another one since. Proposals from before versions were named have none; they can only be rejected.
 */
export type ProposedChange =
  | { readonly change: 'create'; readonly rule: SaveRuleDto }
  | { readonly change: 'change'; readonly ruleId: string; readonly version: number; readonly rule: SaveRuleDto }
  | { readonly change: 'delete'; readonly ruleId: string; readonly version?: number }
  | { readonly change: 'import'; readonly file: RuleFile; readonly touches?: readonly RuleSeen[] };

export const proposalStates = ['open', 'approved', 'rejected'] as const;
export type ProposalState = (typeof proposalStates)[number];

/** A change of the rules that waits, or waited, for a second person. */
export interface RuleProposal {
  readonly id: string;
  readonly content: ProposedChange;
  readonly author: string;
  readonly reason: string;
  readonly createdAt: Date;
  readonly state: ProposalState;
  readonly decidedBy: string | null;
  readonly decidedBecause: string | null;
  readonly decidedAt: Date | null;
}

export class ProposalNotFoundError extends Error {
  override readonly name = 'ProposalNotFoundError';

  constructor(id: string) {
    super(`There is no proposal ${id}`);
  }
}

/** The rules that a proposal was about are not the ones that are there now. */
export class ProposalOutdatedError extends Error {
  override readonly name = 'ProposalOutdatedError';
}

/** Somebody else was quicker. */
export class ProposalDecidedError extends Error {
  override readonly name = 'ProposalDecidedError';

  constructor(id: string, state: ProposalState) {
    super(`Proposal ${id} is ${state} already`);
  }
}

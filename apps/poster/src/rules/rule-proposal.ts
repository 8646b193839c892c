import type { RuleFile } from './rule-import.js';
import type { SaveRuleDto } from './rule.dto.js';

export const proposedChanges = ['create', 'change', 'delete', 'import'] as const;

/** What somebody wants to change, exactly as it will be applied. */
export type ProposedChange =
  | { readonly change: 'create'; readonly rule: SaveRuleDto }
  | { readonly change: 'change'; readonly ruleId: string; readonly version: number; readonly rule: SaveRuleDto }
  | { readonly change: 'delete'; readonly ruleId: string }
  | { readonly change: 'import'; readonly file: RuleFile };

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

/** Somebody else was quicker. */
export class ProposalDecidedError extends Error {
  override readonly name = 'ProposalDecidedError';

  constructor(id: string, state: ProposalState) {
    super(`Proposal ${id} is ${state} already`);
  }
}

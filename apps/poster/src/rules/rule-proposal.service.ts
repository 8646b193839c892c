import { randomUUID } from 'node:crypto';

import { type FieldChange, portableRule, ruleDifference } from '@app/mapping';
import type { Clock, Database, Transaction } from '@app/platform';

import type { AuditBook } from '../identity/audit.book.js';
import type { MappingRuleService } from './mapping-rule.service.js';
import {
  ProposalDecidedError,
  ProposalNotFoundError,
  ProposalOutdatedError,
  type ProposedChange,
  type RuleProposal,
} from './rule-proposal.js';
import type { ProposalState } from './rule-proposal.js';
import type { RuleProposalRepository } from './rule-proposal.repository.js';
import type { RuleTransferService } from './rule-transfer.service.js';
import { samePerson } from './two-people.js';

export interface Deciding {
  readonly actor: string;
  readonly reason: string;
}

/** What a proposal would change if it were approved now: one entry per rule. */
export interface ProposedDifference {
  readonly name: string;
  readonly fields: readonly FieldChange[];
}

/** Changes of the rules by two people: one proposes, another approves, and approving applies it in the same transaction. */
export class RuleProposalService {
  constructor(
    private readonly parts: {
      readonly database: Database;
      readonly repository: RuleProposalRepository;
      readonly rules: MappingRuleService;
      readonly transfer: RuleTransferService;
      readonly audit: AuditBook;
      readonly clock: Clock;
    },
  ) {}

  list(state?: ProposalState): Promise<RuleProposal[]> {
    return this.parts.repository.list(this.parts.database, state);
  }

  /** Throws `ProposalNotFoundError`. A rule that is gone by now has nothing to show. */
  async show(id: string): Promise<{ proposal: RuleProposal; difference: ProposedDifference[] }> {
    const proposal = await this.find(id);
    return { proposal, difference: proposal.state === 'open' ? await this.difference(proposal.content) : [] };
  }

  /** Stored only if it could be applied at once. Throws as the change itself does. */
  async propose(wanted: ProposedChange, by: Deciding): Promise<RuleProposal> {
    const content = await this.checked(wanted);
    const { database, repository, clock } = this.parts;
    const id = randomUUID();
    await database.transaction(async (tx) => {
      await repository.add(tx, id, content, { author: by.actor, reason: by.reason, now: clock.now() });
      await this.note(tx, 'proposed', id, by, { change: content.change });
    });
    return this.find(id);
  }

  /**
   * Applies it whole, with the proposer as author. Throws `ProposalNotFoundError`, `ProposalDecidedError`, `SecondPersonError` for the
   * author, `RuleChangedError` and `ProposalOutdatedError` where it was about other versions, and whatever forbids the change by now; then
   * it stays open.
   */
  async approve(id: string, by: Deciding): Promise<RuleProposal> {
    const proposal = await this.find(id);
    if (proposal.state !== 'open') throw new ProposalDecidedError(id, proposal.state);
    if (proposal.author === by.actor) throw samePerson(proposal.author);
    const { author, reason } = proposal;
    const hands = { actor: author, reason, approvedBy: by.actor };
    await this.apply(proposal.content, hands, (tx) => this.decide(tx, id, 'approved', by));
    return this.find(id);
  }

  /** The author may take it back, too. */
  async reject(id: string, by: Deciding): Promise<RuleProposal> {
    await this.find(id);
    await this.parts.database.transaction((tx) => this.decide(tx, id, 'rejected', by));
    return this.find(id);
  }

  private async find(id: string): Promise<RuleProposal> {
    const proposal = await this.parts.repository.find(this.parts.database, id);
    if (proposal === undefined) throw new ProposalNotFoundError(id);
    return proposal;
  }

  /** With the versions that a file is about, which only its reading tells. */
  private async checked(content: ProposedChange): Promise<ProposedChange> {
    const { rules, transfer } = this.parts;
    if (content.change === 'import') return { ...content, touches: await transfer.touches(content.file) };
    if (content.change === 'create') await rules.check(content.rule);
    else if (content.change === 'change')
      await rules.check(content.rule, { id: content.ruleId, seen: content.version });
    else await rules.checkRemoval(content.ruleId, versionOf(content));
    return content;
  }

  private async apply(
    content: ProposedChange,
    hands: { actor: string; reason: string; approvedBy: string },
    also: (tx: Transaction) => Promise<void>,
  ): Promise<void> {
    const { rules, transfer } = this.parts;
    if (content.change === 'create') await rules.create(content.rule, hands, also);
    else if (content.change === 'change')
      await rules.change(content.ruleId, content.version, content.rule, hands, also);
    else if (content.change === 'delete') await rules.remove(content.ruleId, versionOf(content), hands, also);
    else await transfer.apply(content.file, { ...hands, touches: content.touches ?? unnamed() }, also);
  }

  private async difference(content: ProposedChange): Promise<ProposedDifference[]> {
    const { rules, transfer } = this.parts;
    if (content.change === 'import') {
      const { changes } = await transfer.preview(content.file);
      return changes.map(({ name, fields }) => ({ name, fields }));
    }
    const id = content.change === 'create' ? undefined : content.ruleId;
    const before = id === undefined ? undefined : (await rules.list()).find((rule) => rule.id === id);
    const after = content.change === 'delete' ? undefined : portableRule(await rules.draft(content.rule));
    return [{ name: after?.name ?? before?.name ?? '', fields: ruleDifference(before, after) }];
  }

  private async decide(tx: Transaction, id: string, state: 'approved' | 'rejected', by: Deciding): Promise<void> {
    const { repository, clock } = this.parts;
    if (!(await repository.decide(tx, id, state, { ...by, now: clock.now() })))
      throw new ProposalDecidedError(id, (await repository.find(tx, id))?.state ?? state);
    await this.note(tx, state, id, by);
  }

  private note(tx: Transaction, what: string, id: string, { actor, reason }: Deciding, after?: unknown): Promise<void> {
    return this.parts.audit.note(tx, {
      action: `rule-proposal.${what}`,
      subjectType: 'rule-proposal',
      subjectId: id,
      actor,
      reason,
      ...(after === undefined ? {} : { after }),
    });
  }
}

function versionOf({ version }: Extract<ProposedChange, { change: 'delete' }>): number {
  return version ?? unnamed();
}

function unnamed(): never {
  throw new ProposalOutdatedError('The proposal does not name the versions that it is about');
}

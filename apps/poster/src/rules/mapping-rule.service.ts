import { randomUUID } from 'node:crypto';

import type { HoldReason, MappingRule } from '@app/mapping';
import type { Clock, Database, Transaction } from '@app/platform';

import { raiseRevision } from '../context/context-revision.js';
import type { ContextProvider, LoadedContext } from '../context/context.provider.js';
import type { Replanning } from '../context/replanning.js';
import type { AuditBook } from '../identity/audit.book.js';
import { type MappingRuleRepository, plainRule, type RuleVersion, type StoredRule } from './mapping-rule.repository.js';
import type { SaveRuleDto } from './rule.dto.js';
import { ruleFromDto } from './rule-from-dto.js';
import { ruleFinding, ruleSetFindings } from './rule-set-findings.js';
import { RefusedInputError, RuleChangedError, RuleNotFoundError } from './rule.errors.js';

export interface Acting {
  readonly actor: string;
  readonly reason?: string;
}

/** Saves rules only if they can never be ambiguous nor point to something the ledger would refuse; then looks again at what was held. */
export class MappingRuleService {
  constructor(
    private readonly database: Database,
    private readonly repository: MappingRuleRepository,
    private readonly context: ContextProvider,
    private readonly replanning: Replanning,
    private readonly audit: AuditBook,
    private readonly clock: Clock,
  ) {}

  list(): Promise<StoredRule[]> {
    return this.repository.all();
  }

  async show(id: string): Promise<{ rule: StoredRule | undefined; versions: RuleVersion[] }> {
    const [rule, versions] = [await this.repository.find(id), await this.repository.versions(id)];
    if (versions.length === 0) throw new RuleNotFoundError(id);
    return { rule, versions };
  }

  /** Throws `RefusedInputError` with every finding. */
  async create(dto: SaveRuleDto, by: Acting): Promise<StoredRule> {
    const context = await this.context.fresh();
    const rule = ruleFromDto(randomUUID(), 1, dto, context.reference);
    return this.store(rule, context, 'created', by, undefined);
  }

  /** Throws `RuleNotFoundError`, `RuleChangedError`, `RefusedInputError`. A consent given to the older version ends. */
  async change(id: string, seen: number, dto: SaveRuleDto, by: Acting): Promise<StoredRule> {
    const context = await this.context.fresh();
    return this.store(ruleFromDto(id, seen + 1, dto, context.reference), context, 'changed', by, seen);
  }

  /** A second person allows revenue before delivery or invoice. */
  async approve(id: string, by: Required<Acting>): Promise<StoredRule> {
    const context = await this.context.fresh();
    const known = await this.known(id);
    if (known.author === by.actor) throw new RefusedInputError([sameHand(known)]);
    const rule = { ...plainRule(known), version: known.version + 1, earlyRevenueApprovedBy: by.actor };
    return this.store(rule, context, 'approved', by, known.version, known.author);
  }

  async remove(id: string, by: Acting): Promise<void> {
    const context = await this.context.fresh();
    const known = await this.known(id);
    const rule = { ...plainRule(known), version: known.version + 1, active: false };
    await this.store(rule, context, 'deleted', by, known.version);
  }

  private async known(id: string): Promise<StoredRule> {
    const rule = await this.repository.find(id);
    if (rule === undefined) throw new RuleNotFoundError(id);
    return rule;
  }

  private async store(
    rule: MappingRule,
    context: LoadedContext,
    change: RuleVersion['change'],
    by: Acting,
    seen: number | undefined,
    author = by.actor,
  ): Promise<StoredRule> {
    return this.database.transaction(async (tx) => {
      // First of all: its lock puts everybody who saves rules in line, so two ambiguous ones cannot slip past each other.
      await raiseRevision(tx);
      const before = await this.repository.find(rule.id, tx.manager);
      if (seen !== undefined && before === undefined) throw new RuleNotFoundError(rule.id);
      if (before !== undefined && before.version !== seen) throw new RuleChangedError(seen ?? 0, before.version);
      if (change !== 'deleted') await this.refuseFaults(tx, rule, context);
      const now = this.clock.now();
      const stored = await this.repository.save(tx, rule, {
        change,
        author,
        ...(by.reason === undefined ? {} : { reason: by.reason }),
        createdAt: before?.createdAt ?? now,
        now,
      });
      await this.tell(tx, stored, before, change, by);
      await this.replanning.afterRule(tx);
      return stored;
    });
  }

  private async refuseFaults(tx: Transaction, rule: MappingRule, context: LoadedContext): Promise<void> {
    const others = await this.repository.all(tx.manager);
    const findings = ruleSetFindings(rule, others, context);
    if (findings.length > 0) throw new RefusedInputError(findings);
  }

  private async tell(
    tx: Transaction,
    rule: StoredRule,
    before: StoredRule | undefined,
    change: RuleVersion['change'],
    by: Acting,
  ): Promise<void> {
    await this.audit.note(tx, {
      action: change === 'created' || change === 'changed' ? 'rule.saved' : `rule.${change}`,
      subjectType: 'rule',
      subjectId: rule.id,
      actor: by.actor,
      ...(by.reason === undefined ? {} : { reason: by.reason }),
      ...(before === undefined ? {} : { before: plainRule(before) }),
      after: change === 'deleted' ? null : plainRule(rule),
    });
  }
}

function sameHand(rule: StoredRule): HoldReason {
  return ruleFinding('approver', rule.author, 'The author of a rule does not approve it', 'Ask a second person');
}

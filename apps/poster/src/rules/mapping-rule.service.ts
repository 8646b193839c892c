import { randomUUID } from 'node:crypto';

import type { MappingRule } from '@app/mapping';
import type { Clock, Database, Transaction } from '@app/platform';

import { raiseRevision } from '../context/context-revision.js';
import type { ContextProvider, LoadedContext } from '../context/context.provider.js';
import type { Replanning } from '../context/replanning.js';
import type { AuditBook } from '../identity/audit.book.js';
import { type MappingRuleRepository, plainRule, type RuleVersion, type StoredRule } from './mapping-rule.repository.js';
import type { SaveRuleDto } from './rule.dto.js';
import { ruleFromDto } from './rule-from-dto.js';
import { ruleSetFindings } from './rule-set-findings.js';
import { RefusedInputError, RuleChangedError, RuleNotFoundError } from './rule.errors.js';
import { samePerson, type TwoPeople } from './two-people.js';

export interface Acting {
  readonly actor: string;
  readonly reason: string;
  /** The second person who agreed. */
  readonly approvedBy?: string;
}

/** What else is to happen in the transaction of the change. */
export type Also = (tx: Transaction) => Promise<void>;

interface Storing {
  readonly change: RuleVersion['change'];
  readonly by: Acting;
  /** The version that was read before; none for a new rule. */
  readonly seen?: number;
  /** Default: who acts. */
  readonly author?: string;
  readonly approvedBy?: string | undefined;
  readonly also?: Also | undefined;
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
    private readonly twoPeople: TwoPeople,
  ) {}

  list(): Promise<StoredRule[]> {
    return this.repository.all();
  }

  async show(id: string): Promise<{ rule: StoredRule | undefined; versions: RuleVersion[] }> {
    const [rule, versions] = [await this.repository.find(id), await this.repository.versions(id)];
    if (versions.length === 0) throw new RuleNotFoundError(id);
    return { rule, versions };
  }

  /** The rule as it would be stored; changes nothing. */
  async draft(dto: SaveRuleDto): Promise<MappingRule> {
    return ruleFromDto(randomUUID(), 1, dto, (await this.context.fresh()).reference);
  }

  /** Throws what saving would throw; changes nothing. `of`: the version that is being changed, none for a new rule. */
  async check(dto: SaveRuleDto, of?: { id: string; seen: number }): Promise<void> {
    const context = await this.context.fresh();
    if (of !== undefined) await this.known(of.id, of.seen);
    const rule = ruleFromDto(of?.id ?? randomUUID(), (of?.seen ?? 0) + 1, dto, context.reference);
    const findings = ruleSetFindings(rule, await this.repository.inForce(), context);
    if (findings.length > 0) throw new RefusedInputError(findings);
  }

  /** Throws `RefusedInputError` with every finding, `SecondPersonError`. */
  async create(dto: SaveRuleDto, by: Acting, also?: Also): Promise<StoredRule> {
    const context = await this.context.fresh();
    const rule = ruleFromDto(randomUUID(), 1, dto, context.reference);
    return this.store(rule, context, { change: 'created', by, also });
  }

  /**
   * Throws `RuleNotFoundError`, `RuleChangedError`, `RefusedInputError`, `SecondPersonError`. A consent given to the older version
   * ends.
   */
  async change(id: string, seen: number, dto: SaveRuleDto, by: Acting, also?: Also): Promise<StoredRule> {
    const context = await this.context.fresh();
    return this.store(ruleFromDto(id, seen + 1, dto, context.reference), context, {
      change: 'changed',
      by,
      seen,
      also,
    });
  }

  /**
   * A second person allows revenue before delivery or invoice. Throws `RuleChangedError` where it is not the version that was looked at,
   * `SecondPersonError` for its author.
   */
  async approve(id: string, seen: number, by: Acting): Promise<StoredRule> {
    const context = await this.context.fresh();
    const known = await this.known(id, seen);
    if (known.author === by.actor) throw samePerson(known.author);
    const rule = { ...plainRule(known), version: known.version + 1, earlyRevenueApprovedBy: by.actor };
    const { author } = known;
    return this.store(rule, context, { change: 'approved', by, seen, author, approvedBy: by.actor });
  }

  /** Throws `RuleNotFoundError`, `RuleChangedError` where it is not the version that was looked at, `SecondPersonError`. */
  async remove(id: string, seen: number, by: Acting, also?: Also): Promise<void> {
    const context = await this.context.fresh();
    const known = await this.known(id, seen);
    const rule = { ...plainRule(known), version: known.version + 1, active: false };
    await this.store(rule, context, { change: 'deleted', by, seen, also });
  }

  /** Throws what deleting it would throw; changes nothing. */
  async checkRemoval(id: string, seen: number): Promise<void> {
    await this.known(id, seen);
  }

  private async known(id: string, seen: number): Promise<StoredRule> {
    const rule = await this.repository.find(id);
    if (rule === undefined) throw new RuleNotFoundError(id);
    if (rule.version !== seen) throw new RuleChangedError(seen, rule.version);
    return rule;
  }

  private async store(
    rule: MappingRule,
    context: LoadedContext,
    { change, by, seen, author = by.actor, approvedBy = by.approvedBy, also }: Storing,
  ): Promise<StoredRule> {
    return this.database.transaction(async (tx) => {
      // First of all: its lock puts everybody who saves rules in line, so two ambiguous ones cannot slip past each other.
      await raiseRevision(tx);
      await this.twoPeople.check(tx, { author, approvedBy });
      const before = await this.repository.find(rule.id, tx.manager);
      if (seen !== undefined && before === undefined) throw new RuleNotFoundError(rule.id);
      if (before !== undefined && before.version !== seen) throw new RuleChangedError(seen ?? 0, before.version);
      if (change !== 'deleted') await this.refuseFaults(tx, rule, context);
      const now = this.clock.now();
      const stored = await this.repository.save(tx, rule, {
        change,
        author,
        approvedBy: approvedBy ?? null,
        reason: by.reason,
        createdAt: before?.createdAt ?? now,
        now,
      });
      await this.tell(tx, stored, before, change, by);
      await also?.(tx);
      await this.replanning.afterRules(tx, await this.repository.everyVersion(tx, [rule.id]));
      return stored;
    });
  }

  private async refuseFaults(tx: Transaction, rule: MappingRule, context: LoadedContext): Promise<void> {
    const others = await this.repository.inForce(tx.manager);
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
      reason: by.reason,
      ...(before === undefined ? {} : { before: plainRule(before) }),
      after: change === 'deleted' ? null : { ...plainRule(rule), approvedBy: rule.approvedBy },
    });
  }
}

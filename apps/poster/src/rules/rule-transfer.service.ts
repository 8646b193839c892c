import { type MappingRule, portableRule, rulesToCsv, rulesToYaml } from '@app/mapping';
import type { Clock, Database, Transaction } from '@app/platform';

import { raiseRevision } from '../context/context-revision.js';
import type { ContextProvider } from '../context/context.provider.js';
import type { Replanning } from '../context/replanning.js';
import type { AuditBook } from '../identity/audit.book.js';
import { type MappingRuleRepository, plainRule, type RuleVersion } from './mapping-rule.repository.js';
import type { Also } from './mapping-rule.service.js';
import type { TwoPeople } from './two-people.js';
import { RefusedImportError } from './rule.errors.js';
import { ProposalOutdatedError, type RuleSeen } from './rule-proposal.js';
import {
  prepareImport,
  type PreparedImport,
  type RuleFile,
  type RuleFileFormat,
  type RuleImportPlan,
  type StandingRules,
} from './rule-import.js';

interface Importing {
  readonly actor: string;
  readonly reason: string;
  /** The second person who agreed. */
  readonly approvedBy?: string;
  /** What the file was seen to change and delete; default: whatever it does now. */
  readonly touches?: readonly RuleSeen[];
}

/** Mapping rules as files: a dry run shows everything, and what is applied is applied whole or not at all. */
export class RuleTransferService {
  constructor(
    private readonly database: Database,
    private readonly repository: MappingRuleRepository,
    private readonly context: ContextProvider,
    private readonly replanning: Replanning,
    private readonly audit: AuditBook,
    private readonly clock: Clock,
    private readonly twoPeople: TwoPeople,
  ) {}

  async export(format: RuleFileFormat): Promise<string> {
    const rules = (await this.repository.all()).map(portableRule);
    return format === 'yaml' ? rulesToYaml(rules) : rulesToCsv(rules);
  }

  /** What the file would change, and every fault with its line; changes nothing. */
  async preview(file: RuleFile): Promise<RuleImportPlan> {
    return planOf(await this.prepare(file));
  }

  /** The rules that the file would change and delete, as they are now. Throws `RefusedImportError` with every fault. */
  async touches(file: RuleFile): Promise<RuleSeen[]> {
    const prepared = await this.prepare(file);
    if (prepared.faults.length > 0) throw new RefusedImportError(prepared.faults);
    return touchedBy(prepared);
  }

  /**
   * Throws `RefusedImportError` with every fault, `ProposalOutdatedError` where it would touch other rules than those that were seen, or
   * `SecondPersonError`; then nothing has changed.
   */
  async apply(file: RuleFile, by: Importing, also?: Also): Promise<RuleImportPlan> {
    const context = await this.context.fresh();
    return this.database.transaction(async (tx) => {
      // First of all: its lock puts everybody who saves rules in line, so nothing changes between the verdict and the writing.
      await raiseRevision(tx);
      await this.twoPeople.check(tx, { author: by.actor, approvedBy: by.approvedBy });
      const prepared = prepareImport(file, await this.standing(tx), context);
      if (by.touches !== undefined) refuseOthers(by.touches, touchedBy(prepared));
      if (prepared.faults.length > 0) throw new RefusedImportError(prepared.faults);
      await this.store(tx, prepared, by);
      await also?.(tx);
      if (prepared.changes.length > 0) await this.replanning.afterRules(tx, await this.versionsOf(tx, prepared));
      return planOf(prepared);
    });
  }

  private versionsOf(tx: Transaction, { saved, deleted }: PreparedImport): Promise<MappingRule[]> {
    return this.repository.everyVersion(tx, [...saved.map(({ rule }) => rule.id), ...deleted.map(({ id }) => id)]);
  }

  private async prepare(file: RuleFile): Promise<PreparedImport> {
    const context = await this.context.fresh();
    return prepareImport(file, await this.standing(), context);
  }

  private async standing(tx?: Transaction): Promise<StandingRules> {
    return { current: await this.repository.all(tx?.manager), inForce: await this.repository.inForce(tx?.manager) };
  }

  private async store(
    tx: Transaction,
    { saved, deleted, changes, unchanged }: PreparedImport,
    by: Importing,
  ): Promise<void> {
    for (const before of deleted) {
      const rule = { ...plainRule(before), version: before.version + 1, active: false };
      await this.save(tx, 'deleted', rule, before, by);
    }
    await this.freeNames(tx, saved);
    for (const { rule, before } of saved)
      await this.save(tx, before === undefined ? 'created' : 'changed', rule, before, by);
    const count = (change: string): number => changes.filter((one) => one.change === change).length;
    await this.audit.note(tx, {
      action: 'rules.imported',
      subjectType: 'rules',
      subjectId: 'all',
      actor: by.actor,
      reason: by.reason,
      after: {
        approvedBy: by.approvedBy ?? null,
        created: count('created'),
        changed: count('changed'),
        deleted: count('deleted'),
        unchanged,
      },
    });
  }

  /** Two rules may change names with each other, which no order of single updates allows. */
  private async freeNames(tx: Transaction, saved: PreparedImport['saved']): Promise<void> {
    const renamed = saved.flatMap(({ rule, before }) => (before && before.name !== rule.name ? [rule.id] : []));
    await tx.query('update mapping_rules set name = id::text where id = any($1::uuid[])', [renamed]);
  }

  private async save(
    tx: Transaction,
    change: RuleVersion['change'],
    rule: PreparedImport['saved'][number]['rule'],
    before: PreparedImport['saved'][number]['before'],
    by: Importing,
  ): Promise<void> {
    const now = this.clock.now();
    const { actor: author, reason, approvedBy = null } = by;
    const createdAt = before?.createdAt ?? now;
    await this.repository.save(tx, rule, { change, author, approvedBy, reason, createdAt, now });
    await this.audit.note(tx, {
      action: change === 'deleted' ? 'rule.deleted' : 'rule.saved',
      subjectType: 'rule',
      subjectId: rule.id,
      actor: author,
      reason,
      ...(before === undefined ? {} : { before: plainRule(before) }),
      after: change === 'deleted' ? null : { ...plainRule(rule), approvedBy },
    });
  }
}

function touchedBy({ saved, deleted }: PreparedImport): RuleSeen[] {
  const before = [...saved.flatMap((one) => one.before ?? []), ...deleted];
  return before.map(({ id, name, version }) => ({ ruleId: id, name, version }));
}

/** Of each rule the version that was seen, and no rule that nobody had seen. */
function refuseOthers(seen: readonly RuleSeen[], now: readonly RuleSeen[]): void {
  const others = [...without(seen, now), ...without(now, seen)];
  const names = [...new Set(others.map(({ name }) => `"${name}"`))];
  if (names.length === 0) return;
  throw new ProposalOutdatedError(
    `Rules that the file touches have changed since it was proposed: ${names.join(', ')}`,
  );
}

function without(these: readonly RuleSeen[], those: readonly RuleSeen[]): RuleSeen[] {
  return these.filter((one) => !those.some(({ ruleId, version }) => ruleId === one.ruleId && version === one.version));
}

function planOf({ faults, changes, unchanged }: PreparedImport): RuleImportPlan {
  return { faults, changes, unchanged };
}

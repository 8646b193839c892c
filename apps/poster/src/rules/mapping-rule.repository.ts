import { type MappingRule, versionsInForce } from '@app/mapping';
import { type Database, toJson, type Transaction } from '@app/platform';
import type { EntityManager } from 'typeorm';

import { MappingRuleEntity } from './mapping-rule.entity.js';

export interface StoredRule extends MappingRule {
  readonly author: string;
  /** The second person, where one agreed to this version. */
  readonly approvedBy: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface RuleVersion {
  readonly version: number;
  readonly change: 'created' | 'changed' | 'approved' | 'deleted';
  readonly rule: MappingRule;
  readonly author: string;
  readonly approvedBy: string | null;
  /** Null in versions from before a reason was demanded. */
  readonly reason: string | null;
  readonly at: Date;
}

/** Mapping rules, and every version they ever had. */
export class MappingRuleRepository {
  constructor(private readonly database: Database) {}

  async all(manager: EntityManager = this.database.dataSource.manager): Promise<StoredRule[]> {
    const entities = await manager.find(MappingRuleEntity, { order: { priority: 'DESC', name: 'ASC' } });
    return entities.map(toRule);
  }

  /** The newest version of every rule, and those before it that still decide earlier dates. */
  async inForce(manager?: EntityManager): Promise<MappingRule[]> {
    const newest = await this.all(manager);
    const successors = newest.filter((rule) => rule.takesOver === true).map((rule) => rule.id);
    const sql = manager ?? this.database.dataSource.manager;
    const rows: { rule: MappingRule }[] =
      successors.length === 0
        ? []
        : await sql.query('select rule from mapping_rule_versions where rule_id = any($1::uuid[])', [successors]);
    const versions = rows.map(({ rule }) => rule);
    return newest.flatMap((rule) =>
      versionsInForce(
        rule,
        versions.filter((one) => one.id === rule.id),
      ),
    );
  }

  /** Everything that these rules have ever been, inside the transaction that changes them. */
  async everyVersion(tx: Transaction, ids: readonly string[]): Promise<MappingRule[]> {
    const rows = await tx.query<{ rule: MappingRule }>(
      'select rule from mapping_rule_versions where rule_id = any($1::uuid[]) order by rule_id, version',
      [ids],
    );
    return rows.map(({ rule }) => rule);
  }

  async find(id: string, manager: EntityManager = this.database.dataSource.manager): Promise<StoredRule | undefined> {
    const entity = await manager.findOneBy(MappingRuleEntity, { id });
    return entity === null ? undefined : toRule(entity);
  }

  async save(
    tx: Transaction,
    rule: MappingRule,
    by: {
      change: RuleVersion['change'];
      author: string;
      approvedBy: string | null;
      reason: string;
      createdAt: Date;
      now: Date;
    },
  ): Promise<StoredRule> {
    const entity = tx.manager.create(MappingRuleEntity, {
      id: rule.id,
      version: rule.version,
      name: rule.name,
      priority: rule.priority,
      active: rule.active,
      effectiveFrom: rule.effectiveFrom,
      effectiveTo: rule.effectiveTo,
      takesOver: rule.takesOver === true,
      conditions: rule.conditions,
      result: rule.result,
      author: by.author,
      approvedBy: by.approvedBy,
      earlyRevenueApprovedBy: rule.earlyRevenueApprovedBy ?? null,
      createdAt: by.createdAt,
      updatedAt: by.now,
      deletedAt: by.change === 'deleted' ? by.now : null,
    });
    await tx.manager.save(entity, { reload: false });
    await tx.query(
      `insert into mapping_rule_versions (rule_id, version, change, rule, author, approved_by, reason)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [rule.id, rule.version, by.change, toJson(rule), by.author, by.approvedBy, by.reason],
    );
    return toRule(entity);
  }

  async versions(id: string): Promise<RuleVersion[]> {
    return this.database.query<RuleVersion>(
      `select version, change, rule, author, approved_by as "approvedBy", reason, at from mapping_rule_versions
        where rule_id = $1 order by version`,
      [id],
    );
  }
}

/** The part that decides; what the audit trail and the versions keep. */
export function plainRule(rule: MappingRule): MappingRule {
  const { id, version, name, priority, active, effectiveFrom, effectiveTo, conditions, result } = rule;
  const { earlyRevenueApprovedBy = null, takesOver } = rule;
  return {
    id,
    version,
    name,
    priority,
    active,
    effectiveFrom,
    effectiveTo,
    ...(takesOver === true ? { takesOver } : {}),
    earlyRevenueApprovedBy,
    conditions,
    result,
  };
}

function toRule(entity: MappingRuleEntity): StoredRule {
  return {
    id: entity.id,
    version: entity.version,
    name: entity.name,
    priority: entity.priority,
    active: entity.active,
    effectiveFrom: entity.effectiveFrom,
    effectiveTo: entity.effectiveTo,
    ...(entity.takesOver ? { takesOver: true } : {}),
    conditions: entity.conditions,
    result: entity.result,
    earlyRevenueApprovedBy: entity.earlyRevenueApprovedBy,
    author: entity.author,
    approvedBy: entity.approvedBy,
    createdAt: entity.createdAt,
    updatedAt: entity.updatedAt,
  };
}

import type { MappingRule } from '@app/mapping';
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
      reason?: string;
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
      [rule.id, rule.version, by.change, toJson(rule), by.author, by.approvedBy, by.reason ?? null],
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
  const { earlyRevenueApprovedBy = null } = rule;
  return {
    id,
    version,
    name,
    priority,
    active,
    effectiveFrom,
    effectiveTo,
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
    conditions: entity.conditions,
    result: entity.result,
    earlyRevenueApprovedBy: entity.earlyRevenueApprovedBy,
    author: entity.author,
    approvedBy: entity.approvedBy,
    createdAt: entity.createdAt,
    updatedAt: entity.updatedAt,
  };
}

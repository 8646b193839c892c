import type { MappingRule, ReferenceData } from '@app/mapping';

import { resolvedResult } from './account-numbers.js';
import type { SaveRuleDto } from './rule.dto.js';

/** The rule as it is stored: plain, with record numbers, and without a consent that was given to something else. */
export function ruleFromDto(id: string, version: number, dto: SaveRuleDto, reference: ReferenceData): MappingRule {
  return {
    id,
    version,
    name: dto.name.trim(),
    priority: dto.priority ?? 0,
    active: dto.active ?? true,
    effectiveFrom: dto.effectiveFrom ?? null,
    effectiveTo: dto.effectiveTo ?? null,
    ...(dto.takesOver === true ? { takesOver: true } : {}),
    earlyRevenueApprovedBy: null,
    conditions: JSON.parse(JSON.stringify(dto.conditions)) as MappingRule['conditions'],
    result: resolvedResult(dto.result, reference),
  };
}

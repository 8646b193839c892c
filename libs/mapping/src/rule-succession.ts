import type { MappingRule } from './mapping-rule.js';

/**
 * Everything that is in force of a rule: its newest version and, where that takes over on its first date, the versions before it, each up
 * to the day before the next one. `earlier` may come in any order and hold versions that are over.
 */
export function versionsInForce(newest: MappingRule, earlier: readonly MappingRule[]): MappingRule[] {
  const byVersion = new Map(earlier.map((rule) => [rule.version, rule]));
  const inForce = [newest];
  let last = newest;
  let begins = newest.effectiveFrom;
  while (last.takesOver === true && begins !== null) {
    const before = byVersion.get(last.version - 1);
    if (before === undefined) break;
    const end = earlierOf(dayBefore(begins), before.effectiveTo);
    // A version that was changed again before its day came is never in force.
    if (before.effectiveFrom === null || before.effectiveFrom <= end) inForce.push({ ...before, effectiveTo: end });
    begins = before.effectiveFrom === null ? null : earlierOf(begins, before.effectiveFrom);
    last = before;
  }
  return inForce;
}

function earlierOf(date: string, other: string | null): string {
  return other !== null && other < date ? other : date;
}

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

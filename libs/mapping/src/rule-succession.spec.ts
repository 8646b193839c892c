import { describe, expect, it } from 'vitest';

import { mappingContext, mappingRule, wonDeal } from '../test/mapping.fixtures.js';
import { desiredEntries, type MappingRule, versionsInForce } from './index.js';

const version = (number: number, changes: Partial<MappingRule> = {}): MappingRule =>
  mappingRule({ version: number, ...changes });
const periods = (rules: readonly MappingRule[]): [number, string | null, string | null][] =>
  rules.map((rule) => [rule.version, rule.effectiveFrom, rule.effectiveTo]);

describe('a new version of a rule', () => {
  it('replaces the older ones for every date, unless it takes over', () => {
    const newest = version(3, { effectiveFrom: '2026-01-01' });
    expect(versionsInForce(newest, [version(1), version(2)])).toEqual([newest]);
  });

  it('takes over on its date: the older one decides what is dated before', () => {
    const rules = versionsInForce(version(2, { effectiveFrom: '2026-01-01', takesOver: true }), [version(1)]);
    expect(periods(rules)).toEqual([
      [2, '2026-01-01', null],
      [1, null, '2025-12-31'],
    ]);
    const decidedBy = (bookkeepingDate: string): number[] => {
      const outcome = desiredEntries(wonDeal({ bookkeepingDate }), mappingContext({ rules }), {});
      return outcome.kind === 'held'
        ? []
        : outcome.entries.flatMap(({ lines }) => lines.map((l) => l.source.ruleVersion));
    };
    expect(decidedBy('2025-12-31')).toEqual([1, 1]);
    expect(decidedBy('2026-01-01')).toEqual([2, 2]);
  });

  it('can be changed again before its date without touching what is in force until then', () => {
    const takesOver = { effectiveFrom: '2026-01-01', takesOver: true };
    const rules = versionsInForce(version(4, takesOver), [
      version(3, takesOver),
      version(1),
      version(2, { effectiveTo: '2025-06-30' }),
    ]);
    expect(periods(rules)).toEqual([
      [4, '2026-01-01', null],
      [2, null, '2025-06-30'],
    ]);
  });

  it('that ends the rule on a date leaves it in force until then', () => {
    const ended = version(2, { effectiveFrom: '2026-01-01', takesOver: true, active: false });
    expect(periods(versionsInForce(ended, [version(1)]))).toContainEqual([1, null, '2025-12-31']);
  });

  it('can take over from one that took over itself', () => {
    const rules = versionsInForce(version(3, { effectiveFrom: '2027-01-01', takesOver: true }), [
      version(1),
      version(2, { effectiveFrom: '2026-01-01', takesOver: true }),
    ]);
    expect(periods(rules)).toEqual([
      [3, '2027-01-01', null],
      [2, '2026-01-01', '2026-12-31'],
      [1, null, '2025-12-31'],
    ]);
  });
});

import type { DesiredEntry } from '@app/mapping';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Breaker, BREAKER_CAUSE, hasLimits } from './breaker.js';
import { pauseReasons } from './posting-stops.js';

function entry(
  amount: string,
  changes: { currency?: string; entity?: string | null; ruleId?: string } = {},
): DesiredEntry {
  const { currency = 'EUR', entity = 'US', ruleId = 'r1' } = changes;
  const line = (side: 'debit' | 'credit'): DesiredEntry['lines'][number] => ({
    side,
    account: { number: '4000', recordNo: '40' },
    amount,
    dimensions: {},
    memo: '',
    source: { lineId: null, ruleId, ruleVersion: 1 },
  });
  return {
    key: 'k',
    journal: 'PDR',
    entity,
    postingDate: '2026-03-14',
    bookkeepingDate: '2026-03-14',
    currency,
    title: '',
    state: 'Posted',
    lines: [line('debit'), line('credit')],
  };
}

const causes = (breaker: Breaker, deal: string, ...entries: DesiredEntry[]): string[] =>
  breaker.admit(deal, entries).map((reason) => reason.cause);

const nameOf = (ruleId: string): string | undefined => (ruleId === 'r9' ? 'Software licences' : undefined);

describe('a pause', () => {
  const settings = { pausedEntities: ['US'], pausedRules: ['r9'] };

  it('holds what goes to a paused entity or comes from a paused rule, and names each', () => {
    const reasons = pauseReasons([entry('1.00', { entity: 'DE' }), entry('1.00', { ruleId: 'r9' })], settings, nameOf);
    expect(reasons.map(({ kind, cause }) => [kind, cause])).toEqual([
      ['paused', 'paused:entity:US'],
      ['paused', 'paused:rule:r9'],
    ]);
    expect(reasons.map(({ message }) => message)).toEqual([
      'Posting to entity US is paused',
      'Posting by rule "Software licences" is paused',
    ]);
  });

  it('lets everything else go', () => {
    expect(pauseReasons([entry('1.00', { entity: 'DE' }), entry('1.00', { entity: null })], settings, nameOf)).toEqual(
      [],
    );
  });
});

describe('the breaker', () => {
  const limits = { breakerEntries: 2, breakerAmounts: { EUR: '100.00' } };

  it('has nothing to say without limits', () => {
    expect(hasLimits({ breakerEntries: null, breakerAmounts: {} })).toBe(false);
    expect(hasLimits(limits)).toBe(true);
  });

  it('lets go exactly as many entries as allowed, what was planned before included', () => {
    const breaker = new Breaker(limits, [{ dealId: '1', entries: 1, amounts: { EUR: '10' } }], false);
    expect(causes(breaker, '2', entry('10.00'))).toEqual([]);
    expect(causes(breaker, '3', entry('10.00'))).toEqual([BREAKER_CAUSE]);
  });

  it('lets go exactly as much money as allowed, per currency', () => {
    const breaker = new Breaker({ breakerEntries: null, breakerAmounts: { EUR: '100.00' } }, [], false);
    expect(causes(breaker, '1', entry('99.99'), entry('5000.00', { currency: 'USD' }))).toEqual([]);
    expect(causes(breaker, '2', entry('0.02'))).toEqual([BREAKER_CAUSE]);
  });

  it('counts a deal that is planned again once', () => {
    const breaker = new Breaker(limits, [{ dealId: '1', entries: 2, amounts: { EUR: '100.00' } }], false);
    expect(causes(breaker, '1', entry('50.00'), entry('50.00'))).toEqual([]);
  });

  it('once tripped holds everything, small deals too, until a person lets it go on', () => {
    const breaker = new Breaker(limits, [], false);
    expect(causes(breaker, '1', entry('100.01'))).toEqual([BREAKER_CAUSE]);
    expect(causes(breaker, '2', entry('0.01'))).toEqual([BREAKER_CAUSE]);
    expect(causes(new Breaker(limits, [], true), '3', entry('0.01'))).toEqual([BREAKER_CAUSE]);
  });

  it('lets go what a person has approved, although it is more than the limit alone, and holds the next one', () => {
    const approved = new Breaker(limits, [], false, new Set(['1']));
    expect(causes(approved, '1', entry('5000.00'))).toEqual([]);
    expect(causes(approved, '2', entry('100.00'))).toEqual([]);
    expect(causes(approved, '3', entry('0.01'))).toEqual([BREAKER_CAUSE]);
  });

  it('adds up what it lets go, also where a deal is planned again for another amount', () => {
    const breaker = new Breaker({ breakerEntries: null, breakerAmounts: { EUR: '100.00', USD: '10.00' } }, [], false);
    expect(causes(breaker, '1', entry('90.00'))).toEqual([]);
    expect(causes(breaker, '1', entry('20.00'), entry('9.00', { currency: 'USD' }))).toEqual([]);
    expect(causes(breaker, '2', entry('80.00'))).toEqual([]);
    expect(causes(breaker, '3', entry('1.01', { currency: 'USD' }))).toEqual([BREAKER_CAUSE]);
  });

  it('never lets more than a limit go, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 6000 })), (cents) => {
        const breaker = new Breaker({ breakerEntries: null, breakerAmounts: { EUR: '100.00' } }, [], false);
        const gone = cents.filter((one, n) => breaker.admit(String(n), [entry(`${one / 100}`)]).length === 0);
        expect(gone.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(10_000);
      }),
    );
  });
});

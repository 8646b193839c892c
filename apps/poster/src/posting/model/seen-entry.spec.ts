import { describe, expect, it } from 'vitest';

import { entryOver } from '../testing/posting-fixtures.js';
import { linesBetweenEntities, type SeenEntry, type SeenLine, standsAsSent } from './seen-entry.js';

const [debit, credit] = entryOver('100.00').lines;
if (!debit || !credit) throw new Error('no lines');
const at = (location: string) => ({ dimensions: { department: '10', location } });
/** Debit in Brussels, credit in Paris: the ledger has to bridge them. */
const across = entryOver('100.00', {
  baseEntity: 'BE',
  lines: [
    { ...debit, ...at('BE') },
    { ...credit, ...at('FR') },
  ],
});
const added = (side: 'debit' | 'credit', amount: string, location: string, account = '1950'): SeenLine => ({
  account,
  accountRecordNo: `of ${account}`,
  side,
  amount,
  dimensions: { location },
});
const bridge = [added('credit', '100', 'BE'), added('debit', '100', 'FR')];

function seen(more: readonly SeenLine[], sent = across): SeenEntry {
  const lines = sent.lines.map(({ account, side, amount, dimensions }) => ({
    account: account.number,
    accountRecordNo: account.recordNo,
    side,
    amount,
    dimensions: { department: '10', ...('location' in dimensions ? { location: dimensions.location } : {}) },
  }));
  return {
    recordNo: '7',
    reference: 'AB1-1',
    name: null,
    entry: { journal: 'GJ', postingDate: '2026-01-05', currency: 'EUR', accountSums: {} },
    state: 'posted',
    batchNo: '1',
    reversalOf: null,
    lines: [...lines, ...more],
  };
}

describe('an entry that is read back', () => {
  it('stands as it was sent with the lines that the ledger adds between entities', () => {
    expect(standsAsSent(seen([]), across)).toBe(true);
    expect(standsAsSent(seen(bridge), across)).toBe(true);
    const inParts = [added('credit', '60', 'BE'), added('credit', '40', 'BE', '1951'), added('debit', '100', 'FR')];
    expect(standsAsSent(seen(inParts), across)).toBe(true);
  });

  it('stands as it was sent where the ledger bridges at the entities and the lines lie at places inside of them', () => {
    const inside = {
      ...across,
      lines: [
        { ...debit, ...at('BE-1') },
        { ...credit, ...at('FR-1') },
      ],
    };
    expect(standsAsSent(seen(bridge, inside), inside)).toBe(true);
  });

  it.each([
    { what: 'inside one entity', pair: [added('debit', '10', 'BE', '6000'), added('credit', '10', 'BE', '4000')] },
    { what: 'between the entities', pair: [added('credit', '10', 'BE', '6000'), added('debit', '10', 'FR', '4000')] },
    { what: 'elsewhere', pair: [added('debit', '10', 'NL-1', '6000'), added('credit', '10', 'NL-2', '4000')] },
  ])('was edited where somebody added a balanced pair of lines $what', ({ pair }) => {
    expect(standsAsSent(seen([...bridge, ...pair]), across)).toBe(false);
    expect(standsAsSent(seen(pair), across)).toBe(false);
  });

  it('was edited where what the ledger had added is not as it was at first', () => {
    const first = linesBetweenEntities(seen(bridge), across);
    expect(standsAsSent(seen(bridge.toReversed()), across, first)).toBe(true);
    const moved = [added('credit', '100', 'BE', '6000'), added('debit', '100', 'FR', '6000')];
    expect(standsAsSent(seen(moved), across, first)).toBe(false);
  });

  it('stands as it was sent whatever the order of its lines, thousands of them', () => {
    const amounts = Array.from({ length: 10_000 }, (_, index) => `${index + 1}.00`);
    const many = entryOver('1.00', {
      lines: amounts.flatMap((amount) => [
        { ...debit, amount },
        { ...credit, amount },
      ]),
    });
    const back = seen([], many);
    expect(standsAsSent({ ...back, lines: back.lines.toReversed() }, many)).toBe(true);
    expect(standsAsSent({ ...back, lines: back.lines.slice(1) }, many)).toBe(false);
  });

  it('stands as it was sent where one line leaves open what another one of the same amount names', () => {
    const [open, named] = [{ department: '10' }, { department: '10', project: 'P1' }];
    const lines = [
      { ...debit, dimensions: open },
      { ...debit, dimensions: named },
      { ...credit, amount: '200.00', dimensions: {} },
    ];
    const sent = entryOver('100.00', { lines });
    const back = seen([], sent).lines.map((line, index) => ({ ...line, dimensions: lines[index]?.dimensions ?? {} }));
    expect(standsAsSent({ ...seen([], sent), lines: back.toReversed() }, sent)).toBe(true);
  });

  it('stands as it was sent where the ledger has filled in for one line what another one of the same amount names', () => {
    const customer = { customer: 'C1' };
    const named = { department: '10', project: 'P1' };
    const lines = [
      { ...debit, dimensions: customer },
      { ...debit, dimensions: named },
      { ...credit, amount: '200.00', dimensions: {} },
    ];
    const sent = entryOver('100.00', { lines });
    const filled = [{ ...customer, ...named }, named, {}];
    const back = seen([], sent).lines.map((line, index) => ({ ...line, dimensions: filled[index] ?? {} }));
    expect(standsAsSent({ ...seen([], sent), lines: back }, sent)).toBe(true);
  });

  it('was edited where anything at all was added to an entry inside one entity', () => {
    const entry = entryOver('100.00');
    expect(standsAsSent(seen([], entry), entry)).toBe(true);
    expect(standsAsSent(seen(bridge, entry), entry)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';

import { entryOver } from '../testing/posting-fixtures.js';
import { accountSumsOf, entryContentHash, looksLike, payloadHashOf } from './entry-content.js';

const entry = entryOver('100.00');
const found = { journal: 'GJ', postingDate: '2026-01-05', currency: 'EUR', accountSums: accountSumsOf(entry) };

describe('what an entry says to the ledger', () => {
  it('does not change with titles, memos, rule versions or the order of lines', () => {
    const lines = entry.lines
      .map((line) => ({ ...line, memo: 'Other words', source: { ...line.source, ruleVersion: 9 } }))
      .toReversed();
    const reworded = { ...entry, title: 'Renamed deal', lines };
    expect(entryContentHash(reworded)).toBe(entryContentHash(entry));
    expect(payloadHashOf(reworded)).not.toBe(payloadHashOf(entry));
  });

  it('does not change when people renumber an account', () => {
    const lines = entry.lines.map((line) => ({
      ...line,
      account: { ...line.account, number: `9${line.account.number}` },
    }));
    expect(entryContentHash({ ...entry, lines })).toBe(entryContentHash(entry));
  });

  it.each([
    { what: 'amount', other: entryOver('100.01') },
    { what: 'journal', other: entryOver('100.00', { journal: 'ADJ' }) },
    { what: 'date', other: entryOver('100.00', { postingDate: '2026-01-06' }) },
    { what: 'currency', other: entryOver('100.00', { currency: 'USD' }) },
    { what: 'entity', other: entryOver('100.00', { entity: 'E1' }) },
  ])('changes with the $what', ({ other }) => {
    expect(entryContentHash(other)).not.toBe(entryContentHash(entry));
  });
});

describe('a record found in the ledger', () => {
  it('is ours as it was sent when journal, date, currency and the sum per account agree', () => {
    expect(looksLike({ ...found, accountSums: { '1210': '100', '4000': '-100.00' } }, entry)).toBe(true);
    expect(looksLike({ ...found, currency: '' }, entry)).toBe(true);
  });

  it('is ours also with the lines that the ledger adds between entities, where it goes across them', () => {
    const accountSums = { ...found.accountSums, '1950': '100', '1951': '-100' };
    const across = entryOver('100.00', { baseEntity: 'BE' });
    expect(looksLike({ ...found, accountSums }, across)).toBe(true);
    expect(looksLike({ ...found, accountSums }, entry)).toBe(false);
    expect(looksLike({ ...found, accountSums: { ...accountSums, '4000': '-90' } }, across)).toBe(false);
  });

  it.each([
    { what: 'journal', record: { ...found, journal: 'ADJ' } },
    { what: 'date', record: { ...found, postingDate: '2026-01-31' } },
    { what: 'currency', record: { ...found, currency: 'USD' } },
    { what: 'sum', record: { ...found, accountSums: { '1210': '90', '4000': '-90' } } },
    { what: 'account', record: { ...found, accountSums: { '1210': '100', '4100': '-100' } } },
  ])('was edited when the $what differs', ({ record }) => {
    expect(looksLike(record, entry)).toBe(false);
  });
});

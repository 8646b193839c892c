import { describe, expect, it } from 'vitest';

import {
  account,
  changed,
  dealLine,
  journal,
  mappingContext,
  mappingRule,
  referenceData,
  wonDeal,
} from '../test/mapping.fixtures.js';
import { book, causesOf, outcome } from '../test/mapping.outcomes.js';
import { type JournalOddity, journalOddities, type MappingContext } from './index.js';

describe('treatment', () => {
  it('wants a balance-sheet account for deferred revenue', () => {
    const rules = [mappingRule({ result: { treatment: 'deferred' } })];
    expect(causesOf(outcome(wonDeal(), mappingContext({ rules })))).toEqual([
      'validation:account:4000:not-balance-sheet',
    ]);
    const right = [
      mappingRule({ result: { treatment: 'deferred', revenueAccount: { number: '2400', recordNo: '24' } } }),
    ];
    expect(book(outcome(wonDeal(), mappingContext({ rules: right })))).toContain('credit 2400 1250.00');
  });

  it('lets a second person allow revenue of a deal that is not won yet', () => {
    const event = wonDeal({ trigger: 'stage' });
    expect(causesOf(outcome(event))).toEqual(['approval:early-revenue:r1']);
    const approved = mappingContext({ rules: [mappingRule({ earlyRevenueApprovedBy: 'grace' })] });
    expect(outcome(event, approved).kind).toBe('entries');
  });
});

describe('who invoices', () => {
  it('refuses revenue where Intacct itself invoices the deal', () => {
    expect(causesOf(outcome(wonDeal(), mappingContext({ settings: { ledgerInvoices: true } })))).toEqual([
      'validation:treatment:invoiced-in-ledger:r1',
    ]);
  });
});

describe('offset account', () => {
  it.each([
    ['a bank account', { bank: true }, 'bank'],
    ['a control account', { control: true }, 'control'],
    ['an inactive account', { active: false }, 'inactive'],
    ['a closing account', { closing: true }, 'closing'],
    ['an income-statement account', { type: 'incomestatement' as const }, 'not-balance-sheet'],
  ])('refuses %s', (_name, change, what) => {
    const reference = referenceData({ accountRows: [account('1250', change)] });
    expect(causesOf(outcome(wonDeal(), mappingContext({ reference })))).toEqual([`validation:account:1250:${what}`]);
  });
});

describe('journal', () => {
  it.each([
    ['unknown', undefined],
    ['inactive', { active: false }],
    ['kind', { kind: 'statistical' as const }],
    ['kind', { kind: 'gaap' as const }],
    ['kind', { kind: 'tax' as const }],
    ['kind', { kind: 'user-book' as const }],
    ['direct-posting', { directPosting: false }],
  ])('refuses a journal that is not fit: %s', (what, change) => {
    const journals = new Map(change === undefined ? [] : [['PDR', journal('PDR', change)]]);
    const reference = referenceData({ journals });
    expect(causesOf(outcome(wonDeal(), mappingContext({ reference })))).toEqual([`validation:journal:PDR:${what}`]);
  });

  it.each([
    ['gaap', { kind: 'gaap' as const }],
    ['tax', { kind: 'tax' as const }],
    ['user-book', { kind: 'user-book' as const }],
    ['no-direct-posting', { directPosting: false }],
  ] as const)('takes a %s journal that somebody has chosen on purpose, and that kind only', (oddity, change) => {
    const reference = referenceData({ journals: new Map([['PDR', journal('PDR', change)]]) });
    const accepting = (acceptJournal: JournalOddity[]): MappingContext =>
      mappingContext({ reference, rules: [mappingRule({ result: { acceptJournal } })] });
    expect(outcome(wonDeal(), accepting([oddity])).kind).toBe('entries');
    const others = journalOddities.filter((one) => one !== oddity && one !== 'statistical');
    expect(causesOf(outcome(wonDeal(), accepting(others)))).toHaveLength(1);
  });

  it('never posts money to a statistical journal, not even on purpose', () => {
    const reference = referenceData({ journals: new Map([['PDR', journal('PDR', { kind: 'statistical' })]]) });
    const rules = [mappingRule({ result: { acceptJournal: ['statistical'] } })];
    expect(causesOf(outcome(wonDeal(), mappingContext({ reference, rules })))).toEqual([
      'validation:journal:PDR:statistical-accounts',
    ]);
  });
});

describe('accounts', () => {
  it('follows an account whose number was changed, and never takes another one for it', () => {
    const renumbered = referenceData({
      accountRows: [account('4000', { recordNo: '77' }), account('4001', { recordNo: '40' })],
    });
    expect(book(outcome(wonDeal(), mappingContext({ reference: renumbered })))).toContain('credit 4001 1250.00');
    const gone = referenceData({ accountRows: [account('4000', { recordNo: '77' })] });
    expect(causesOf(outcome(wonDeal(), mappingContext({ reference: gone })))).toEqual([
      'validation:account:4000:unknown',
    ]);
  });
});

describe('who may', () => {
  const monthly = dealLine({ billingFrequency: 'monthly', billingCycles: 12 });
  const instalments = [{ instalmentId: '1', amount: '1250.00', billingDate: '2025-04-01' }];
  const early = mappingRule({ result: { recurring: 'first-period' } });

  it.each([
    ['a stage before the win', wonDeal({ trigger: 'stage' })],
    ['recurring lines', wonDeal({ lines: [monthly] })],
    ['instalments', wonDeal({ instalments })],
  ])('books revenue of %s only with the consent of a second person', (_what, event) => {
    expect(causesOf(outcome(event, mappingContext({ rules: [early] })))).toEqual(['approval:early-revenue:r1']);
    const rules = [changed(early, { earlyRevenueApprovedBy: 'grace' })];
    expect(outcome(event, mappingContext({ rules })).kind).toBe('entries');
  });

  it('needs no consent where revenue is deferred', () => {
    const deferred = { treatment: 'deferred', revenueAccount: { number: '2400', recordNo: '24' } } as const;
    const rules = [mappingRule({ result: { ...deferred, recurring: 'whole-term' } })];
    expect(outcome(wonDeal({ lines: [monthly] }), mappingContext({ rules })).kind).toBe('entries');
  });
});

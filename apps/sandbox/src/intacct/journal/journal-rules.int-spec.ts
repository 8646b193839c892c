import { updateJournalEntry, deleteRecord, type JournalEntryInput } from '@app/intacct';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { line, RunningIntacct, sale, START, today } from '../testing/running-intacct.js';

let intacct: RunningIntacct;

beforeEach(async () => {
  intacct = await RunningIntacct.start();
});

afterEach(async () => {
  await intacct.stop();
});

async function refusalOf(changes: Partial<JournalEntryInput>, entity = '100'): Promise<string> {
  const outcome = await intacct.sendOne(sale('X-1', changes), { entity });
  expect((await intacct.ledger()).entries).toHaveLength(0);
  return outcome.kind === 'refused' ? `${outcome.failure.class}: ${outcome.failure.message}` : outcome.kind;
}

const lines = (...changed: NonNullable<JournalEntryInput['lines']>): Partial<JournalEntryInput> => ({ lines: changed });
const dated = (postingDate: string): Partial<JournalEntryInput> => ({ postingDate });

describe('a journal entry', () => {
  it('is recorded with its lines, base amounts and the entity of the session', async () => {
    const outcome = await intacct.sendOne(
      sale('A-1', {
        lines: [
          line('debit', '1210', '100.00', {
            currency: 'USD',
            exchangeRateType: 'Intacct Daily Rate',
            dimensions: { location: '110', customerId: '10000' },
          }),
          line('credit', '4000', '100.00', {
            currency: 'USD',
            exchangeRateType: 'Intacct Daily Rate',
            memo: 'Licences & more',
          }),
        ],
      }),
    );
    const { entries } = await intacct.ledger('A-1');
    expect(outcome).toMatchObject({ kind: 'succeeded', recordNo: entries[0]?.recordNo });
    expect(entries).toMatchObject([
      {
        entity: '100',
        state: 'Posted',
        date: today(),
        lines: [
          {
            ACCOUNTNO: '1210',
            TR_TYPE: '1',
            TRX_AMOUNT: '100',
            AMOUNT: '92',
            CUSTOMERID: '10000',
            LINE_NO: '1',
            BASECURR: 'EUR',
          },
          { ACCOUNTNO: '4000', TR_TYPE: '-1', DESCRIPTION: 'Licences & more', LINE_NO: '2' },
        ],
      },
    ]);
  });

  it('is refused when it does not balance', async () => {
    expect(await refusalOf(lines(line('debit', '1210', '100.00'), line('credit', '4000', '99.99')))).toBe(
      'unbalanced: Transactions do not balance for Location ,',
    );
  });

  it('is refused when it balances in total but not per currency', async () => {
    const usd = { currency: 'USD', exchangeRateType: 'Company Rate' };
    expect(await refusalOf(lines(line('debit', '1210', '10.00'), line('credit', '4000', '10.00', usd)))).toContain(
      'unbalanced',
    );
  });

  it('is refused when it balances in total but not per entity', async () => {
    const paris = { dimensions: { location: '200' } };
    expect(
      await refusalOf(lines(line('debit', '1210', '10.00'), line('credit', '4000', '10.00', paris)), ''),
    ).toContain('unbalanced');
  });

  it('gets inter-entity lines instead where the company adds them', async () => {
    intacct.settings.interEntityLines = true;
    const entry = sale(
      'IE-1',
      lines(line('debit', '1210', '10.00'), line('credit', '4000', '10.00', { dimensions: { location: '200' } })),
    );
    expect(await intacct.sendOne(entry, { entity: '' })).toMatchObject({ kind: 'succeeded' });
    const [stored] = (await intacct.ledger('IE-1')).entries;
    expect(stored?.lines.map((row) => [row['ACCOUNTNO'], row['TR_TYPE'], row['LOCATION']])).toEqual([
      ['1210', '1', '100'],
      ['4000', '-1', '200'],
      ['1950', '-1', '100'],
      ['1950', '1', '200'],
    ]);
  });

  it('gets inter-entity lines that balance in base currency, too', async () => {
    intacct.settings.change({ interEntityLines: true, rates: { EUR: '1', USD: '0.5' } });
    const dollars = { currency: 'USD', exchangeRateType: 'Intacct Daily Rate' };
    const paris = { ...dollars, dimensions: { location: '200' } };
    const two = lines(line('debit', '1210', '10.00', dollars), line('credit', '4000', '10.00', paris));
    await intacct.sendOne(sale('IE-2', two), { entity: '' });
    const [stored] = (await intacct.ledger('IE-2')).entries;
    expect(stored?.lines.map((row) => [row['ACCOUNTNO'], row['TRX_AMOUNT'], row['AMOUNT']])).toEqual([
      ['1210', '10', '5'],
      ['4000', '10', '5'],
      ['1950', '10', '5'],
      ['1950', '10', '5'],
    ]);
  });

  it.each<[string, string, Partial<JournalEntryInput>]>([
    [
      'an unknown account',
      'inactive-account: Account 9999 is not valid',
      lines(line('debit', '9999', '1.00'), line('credit', '4000', '1.00')),
    ],
    [
      'an inactive account',
      'inactive-account: Account 4100 is not valid',
      lines(line('debit', '1210', '1.00'), line('credit', '4100', '1.00')),
    ],
    [
      'a bank account',
      'inactive-account: The account number 1000 is associated to the Bank account HH-MAIN.',
      lines(line('debit', '1000', '1.00'), line('credit', '4000', '1.00')),
    ],
    [
      'a sub-ledger control account',
      'inactive-account: The specified GL account',
      lines(line('debit', '1200', '1.00'), line('credit', '4000', '1.00')),
    ],
    [
      'a missing required department',
      "missing-dimension: The account number '4020' requires a Department.",
      lines(line('debit', '1210', '1.00'), line('credit', '4020', '1.00')),
    ],
    [
      'an inactive department',
      'invalid-dimension: Invalid Department 90 selected',
      lines(
        line('debit', '1210', '1.00', { dimensions: { location: '100', department: '90' } }),
        line('credit', '4000', '1.00'),
      ),
    ],
    [
      'a department its account does not allow',
      "invalid-dimension: Department '30': 'Hardware' specified is not valid. Department is restricted by GL account.",
      lines(
        line('debit', '1210', '1.00'),
        line('credit', '4200', '1.00', { dimensions: { location: '100', department: '30' } }),
      ),
    ],
    [
      'an unknown customer',
      "invalid-dimension: Invalid Customer 'C-9' specified. The customer 'C-9' is invalid.",
      lines(
        line('debit', '1210', '1.00', { dimensions: { location: '100', customerId: 'C-9' } }),
        line('credit', '4000', '1.00'),
      ),
    ],
    [
      'an inactive customer',
      "invalid-dimension: The customer '10002' is invalid.",
      lines(
        line('debit', '1210', '1.00', { dimensions: { location: '100', customerId: '10002' } }),
        line('credit', '4000', '1.00'),
      ),
    ],
    [
      'a missing location',
      'missing-dimension: Use of empty Location is invalid.',
      lines(line('debit', '1210', '1.00', { dimensions: {} }), line('credit', '4000', '1.00')),
    ],
    [
      'the location of another entity',
      "invalid-dimension: The location '200' is invalid.",
      lines(
        line('debit', '1210', '1.00', { dimensions: { location: '200' } }),
        line('credit', '4000', '1.00', { dimensions: { location: '200' } }),
      ),
    ],
    ['an unknown journal', "invalid-dimension: Invalid Journal 'NOPE' specified.", { journal: 'NOPE' }],
    [
      'an unknown currency',
      "invalid-dimension: Invalid Currency 'XXX' specified.",
      lines(line('debit', '1210', '1.00', { currency: 'XXX' }), line('credit', '4000', '1.00', { currency: 'XXX' })),
    ],
    [
      'a foreign currency without a rate',
      'currency: An exchange rate for USD is missing',
      lines(line('debit', '1210', '1.00', { currency: 'USD' }), line('credit', '4000', '1.00', { currency: 'USD' })),
    ],
    ['a date before the books are open', 'closed-period: Periods are closed.', dated('2019-05-01')],
    [
      'a title that is too long',
      'validation: BATCH_TITLE has 101 characters; the maximum length is 100',
      { title: 'x'.repeat(101) },
    ],
  ])('is refused for %s', async (_what, expected, changes) => {
    if (changes.postingDate) await intacct.act('lockBooks', { entity: '100' });
    expect(await refusalOf(changes)).toContain(expected);
  });

  it('is refused for an account that is restricted to other locations', async () => {
    const paris = { dimensions: { location: '200' } };
    const entry = lines(line('debit', '1210', '1.00', paris), line('credit', '4200', '1.00', paris));
    expect(await refusalOf(entry, '')).toBe(
      "inactive-account: The specified GL account '4200' : 'Leasing revenue' is not valid. GL account is restricted by Location.",
    );
  });

  it('is refused up to the lock date and after it until the books are open, and accepted from then on', async () => {
    await intacct.act('openBooks', { entity: '100', from: '2026-02-01' });
    await intacct.act('lockBooks', { entity: '100', through: '2025-12-31' });
    expect(await refusalOf(dated('2025-12-31'))).toContain('closed-period: The period is locked through 12/31/2025');
    expect(await refusalOf(dated('2026-01-31'))).toContain('Date must be on or after 02/01/26');
    expect(await intacct.sendOne(sale('OK-1', dated('2026-02-01')))).toMatchObject({ kind: 'succeeded' });
    await intacct.act('openBooks', { entity: '100', from: '2026-01-01' });
    expect(await intacct.sendOne(sale('OK-2', dated('2026-01-31')))).toMatchObject({ kind: 'succeeded' });
  });

  it('may be a draft in a closed period, unless the company forbids it', async () => {
    const draft = { postingDate: '2019-05-01', state: 'Draft' as const };
    expect(await intacct.sendOne(sale('D-1', draft))).toMatchObject({ kind: 'succeeded' });
    intacct.settings.draftInClosedPeriod = false;
    expect(await intacct.sendOne(sale('D-2', draft))).toMatchObject({
      kind: 'refused',
      failure: { errorClass: 'closed-period' },
    });
  });

  it('posted into a journal with approval is only submitted, and can be declined', async () => {
    intacct.settings.approvalJournals = ['SALES'];
    const outcome = await intacct.sendOne(sale('AP-1'));
    expect((await intacct.ledger('AP-1')).entries[0]?.state).toBe('Submitted');
    await intacct.act('declineEntry', { recordNo: outcome.kind === 'succeeded' ? outcome.recordNo : '' });
    expect((await intacct.ledger('AP-1')).entries[0]?.state).toBe('Declined');
  });

  it('is refused by a journal that disallows direct posting', async () => {
    intacct.settings.noDirectPostingJournals = ['SALES'];
    expect(await refusalOf({})).toContain('direct posting');
  });

  it("is refused by a company's own rule in its own words", async () => {
    intacct.settings.smartRules = [
      {
        object: 'GLBATCH',
        field: 'BATCH_TITLE',
        contains: 'Deal',
        text: 'Bitte <b>Projekt</b> angeben &amp; erneut versuchen',
      },
    ];
    expect(await refusalOf({})).toBe('validation: Bitte Projekt angeben & erneut versuchen');
  });

  it('has its dimensions filled where the company does that', async () => {
    intacct.settings.autoFill = { DEPARTMENT: '20' };
    await intacct.sendOne(sale('AF-1'));
    expect((await intacct.ledger('AF-1')).entries[0]?.lines.map((row) => row['DEPARTMENT'])).toEqual(['20', '20']);
  });

  it('with a reverse date brings its mirror along', async () => {
    await intacct.sendOne(sale('RV-1', { reverseDate: new Date(START + 86_400_000).toISOString().slice(0, 10) }));
    const { entries } = await intacct.ledger('RV-1');
    expect(entries.map((entry) => entry.lines.map((row) => row['TR_TYPE']))).toEqual([
      ['1', '-1'],
      ['-1', '1'],
    ]);
  });

  it('keeps no old line when it is updated, and is gone when it is deleted', async () => {
    const made = await intacct.sendOne(sale('U-1'));
    const recordNo = made.kind === 'succeeded' ? (made.recordNo ?? '') : '';
    const update = updateJournalEntry('U-2', recordNo, {
      journal: 'SALES',
      postingDate: today(),
      title: 'changed',
      lines: [line('debit', '1210', '7.00'), line('credit', '4010', '7.00')],
    });
    expect(await intacct.sendOne(update)).toMatchObject({ kind: 'succeeded', recordNo });
    const [entry] = (await intacct.ledger()).entries;
    expect(entry?.lines.map((row) => row['ACCOUNTNO'])).toEqual(['1210', '4010']);
    expect(await intacct.sendOne(deleteRecord('U-3', 'GLBATCH', recordNo))).toMatchObject({ kind: 'succeeded' });
    expect(await intacct.sendOne(deleteRecord('U-4', 'GLBATCH', recordNo))).toMatchObject({
      kind: 'refused',
      failure: { errorClass: 'not-found' },
    });
    expect((await intacct.ledger()).entries).toEqual([]);
  });
});

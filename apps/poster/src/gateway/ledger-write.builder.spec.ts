import { IntacctInputError } from '@app/intacct';
import type { DesiredEntry } from '@app/mapping';
import { describe, expect, it } from 'vitest';

import { buildLedgerWrite } from './ledger-write.builder.js';

const line = (side: 'debit' | 'credit', location: string): DesiredEntry['lines'][number] => ({
  side,
  account: { number: '4000', recordNo: '40' },
  amount: '100.00',
  dimensions: { location },
  memo: 'Licence',
  source: { lineId: 'l1', ruleId: 'r1', ruleVersion: 1 },
});

function requestOf(changes: Partial<DesiredEntry> = {}): string {
  const payload: DesiredEntry = {
    key: 'PDR|BE|2026-03-14',
    journal: 'PDR',
    entity: 'BE',
    postingDate: '2026-03-14',
    bookkeepingDate: '2026-03-14',
    currency: 'EUR',
    title: 'Website relaunch',
    state: 'Posted',
    lines: [line('debit', 'BE'), line('credit', 'BE')],
    ...changes,
  };
  const write = { controlId: 'c1', reference: 'R-1', kind: 'entry', action: 'create', payload } as const;
  return buildLedgerWrite(write).body.xml;
}

describe('the request for an entry', () => {
  it('says that the entry has no tax implications, instead of leaving it to the company', () => {
    expect(requestOf()).toContain('<TAXIMPLICATIONS>None</TAXIMPLICATIONS>');
  });

  it('names the entity that an entry across entities starts from, and none for any other', () => {
    const across = { entity: null, baseEntity: 'BE', lines: [line('debit', 'FR'), line('credit', 'BE')] };
    expect(requestOf(across)).toContain('<BASELOCATION_NO>BE</BASELOCATION_NO>');
    expect(requestOf()).not.toContain('BASELOCATION_NO');
  });
});

const party = (payload: object) =>
  buildLedgerWrite({ controlId: 'c1', reference: 'V1', kind: 'vendor', action: 'create', payload });

describe('a request whose texts were erased before it was sent', () => {
  it('goes with the words of an entry gone, for the money is the same', () => {
    expect(requestOf({ title: 'For (erased)' })).toContain('For (erased)');
  });

  it.each([
    { what: 'a journal', changes: { journal: 'P(erased)' } },
    { what: 'a dimension', changes: { lines: [line('debit', '(erased)-1'), line('credit', 'BE')] } },
  ])('is refused where $what was hit that says where the money goes', ({ changes }) => {
    expect(() => requestOf(changes)).toThrow(IntacctInputError);
  });

  it('is refused for a vendor: nobody would know who that is', () => {
    expect(() => party({ name: '(erased)' })).toThrow('was erased before it was sent');
    expect(() => party({ name: 'Acme', displayContact: { firstName: '(erased)' } })).toThrow(IntacctInputError);
    expect(() => party({ name: 'Acme' })).not.toThrow();
  });
});

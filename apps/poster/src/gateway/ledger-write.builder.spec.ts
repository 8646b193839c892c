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

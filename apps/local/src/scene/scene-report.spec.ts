import { describe, expect, it } from 'vitest';

import { grouped, heldTable, postedTable } from './scene-report.js';

describe('amounts in the report', () => {
  it.each([
    ['0', '0.00'],
    ['1500', '1,500.00'],
    ['1234567.5', '1,234,567.50'],
    ['-89.9', '-89.90'],
    ['12.345', '12.345'],
    ['-1234.00', '-1,234.00'],
  ])('%s reads %s', (amount, text) => expect(grouped(amount)).toBe(text));
});

describe('the report', () => {
  it('shows account, dimension and record number of what was posted', () => {
    const line = { account: '1210', amount: '1500', dimensions: 'customer C1' };
    const text = postedTable([
      {
        deal: 'Acme',
        amount: '1500',
        currency: 'EUR',
        journal: 'SALES',
        postingDate: '2026-05-09',
        recordNo: '760',
        lines: [
          { side: 'debit', ...line },
          { side: 'credit', ...line, account: '4000' },
        ],
      },
    ]);
    expect(text).toContain('Dr 1210 1,500.00');
    expect(text).toContain('Cr 4000 1,500.00');
    expect(text).toMatch(/customer C1 +760/);
  });

  it('says why something is held and what helps', () => {
    const held = {
      deal: 'Course',
      amount: '1280',
      currency: 'EUR',
      kind: 'mapping',
      message: 'No rule',
      remedy: 'Save one',
    };
    expect(heldTable([held])).toMatch(/mapping +No rule\n +→ Save one/);
  });
});

import { describe, expect, it } from 'vitest';

import { hasErasedText, isOwnField, withoutText, withoutTextAnywhere, withoutTextInColumn } from './text-erasure.js';

describe('a name that is erased', () => {
  it('goes from a text wherever it stands, however it is written', () => {
    expect(withoutText('jane doe asked JANE DOE', 'Jane Doe')).toBe('(erased) asked (erased)');
    expect(withoutText('a+b (x) [y]', '(x) [y]')).toBe('a+b (erased)');
    expect(withoutText('JÖRG', 'jörg')).toBe('(erased)');
    expect(withoutText(String.raw`near {"name":"Jörg \"Joe\""}`, 'Jörg "Joe"')).toBe('near {"name":"(erased)"}');
  });

  it('goes from every string of a value, while names of fields and figures stay', () => {
    const value = { jane: 'Jane', lines: [{ memo: 'for Jane', amount: '1.10', count: 2 }], none: null };
    expect(withoutTextAnywhere(value, 'jane')).toEqual({
      jane: '(erased)',
      lines: [{ memo: 'for (erased)', amount: '1.10', count: 2 }],
      none: null,
    });
  });

  it('leaves words and keys of our own alone, of which it may be a part', () => {
    const value = {
      state: 'posted',
      dealId: 'post-1',
      title: 'Post',
      kind: 'For Mr Post',
      lines: [{ status: 'post' }],
    };
    expect(withoutTextAnywhere(value, 'Post')).toEqual({
      state: 'posted',
      dealId: 'post-1',
      title: '(erased)',
      kind: 'For Mr (erased)',
      lines: [{ status: 'post' }],
    });
    expect(['status', 'content_hash', 'deal_id'].every(isOwnField)).toBe(true);
    expect(['title', 'name', 'tax_id', 'taxId', 'paid'].some(isOwnField)).toBe(false);
  });

  it('leaves where and how much is posted alone: dimensions, journals and amounts of entries', () => {
    const line = { amount: '125.00', memo: 'Post 125', dimensions: { customer: 'POST-1', location: 'POST' } };
    const entry = { journal: 'POST', baseEntity: 'POST', postingDate: '2026-01-25', lines: [line] };
    expect(withoutTextAnywhere(entry, 'post')).toEqual({ ...entry, lines: [{ ...line, memo: '(erased) 125' }] });
    expect(withoutTextAnywhere(line, '125')).toEqual({ ...line, memo: 'Post (erased)' });
    expect(withoutTextAnywhere({ customer: 'Mr Post' }, 'Post')).toEqual({ customer: 'Mr (erased)' });
  });

  it.each([
    ['Tim', { billingFrequency: 'one-time' }],
    ['Ann', { billingFrequency: 'semi-annually' }],
    ['Art', { billing_frequency: 'quarterly' }],
    ['Deb', { side: 'debit' }],
    ['Clu', { taxMethod: 'inclusive' }],
    ['Perc', { discountType: 'percentage' }],
    ['Berlin', { timeZone: 'Europe/Berlin' }],
    ['Van', { reason: 'vanished' }],
  ])('leaves the words alone that entries are reckoned from: %s is a part of %j', (name, own) => {
    expect(withoutTextAnywhere({ lines: [{ ...own, comments: name }] }, name)).toEqual({
      lines: [{ ...own, comments: '(erased)' }],
    });
  });

  it('goes from reasons that people gave', () => {
    expect(withoutTextAnywhere({ reason: 'Van' }, 'Van')).toEqual({ reason: '(erased)' });
    expect(withoutTextAnywhere({ reason: 'Van, who vanished' }, 'Van')).toEqual({
      reason: '(erased), who (erased)ished',
    });
  });

  it('can be told afterwards by the mark it leaves', () => {
    expect(hasErasedText(withoutTextAnywhere({ lines: [{ memo: 'for Jane' }] }, 'Jane'))).toBe(true);
    expect(hasErasedText({ lines: [{ memo: 'for Jane' }] })).toBe(false);
  });

  it('goes from JSON that is kept as text, escapes and all', () => {
    const stored = JSON.stringify({ name: 'Jörg "Joe"', other: 1 });
    expect(withoutTextInColumn(stored, 'Jörg "Joe"')).toBe('{"name":"(erased)","other":1}');
    expect(withoutTextInColumn('{ "a" : 1.10 }', 'nobody')).toBe('{ "a" : 1.10 }');
    expect(withoutTextInColumn('not { JSON of Jane', 'Jane')).toBe('not { JSON of (erased)');
  });
});

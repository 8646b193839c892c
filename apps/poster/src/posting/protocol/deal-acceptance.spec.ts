import { describe, expect, it } from 'vitest';

import { wonDeal } from '../testing/posting-fixtures.js';
import { acceptEvent, clearUnreadable, markUnreadable, newDealBook } from './deal-acceptance.js';

const now = new Date('2026-01-05T10:00:00.000Z');
const accepted = acceptEvent(newDealBook('acme', '41', now), wonDeal('41', 2), now).book;
const unreadable = markUnreadable(accepted, 'currency must be a string', now).book;

describe('a deal that is held because an event of it could not be read', () => {
  it('is held no longer when the same version comes in readable form', () => {
    const { book, notes } = acceptEvent(unreadable, wonDeal('41', 2), now);
    expect(book.deal).toMatchObject({ version: 2, unreadable: null, conflict: null, planDueAt: now });
    expect(notes).toMatchObject([{ action: 'deal.readable' }]);
  });

  it('stays held while only an older version, or another content of the same, can be read', () => {
    expect(acceptEvent(unreadable, wonDeal('41', 1), now).book.deal.unreadable).not.toBeNull();
    const other = acceptEvent(unreadable, wonDeal('41', 2, { contentHash: 'other' }), now).book.deal;
    expect(other).toMatchObject({ unreadable: 'currency must be a string', conflict: expect.any(String) });
  });

  it('is held no longer when a person closes what could not be read, which is noted once', () => {
    const by = { actor: 'ada', reason: 'Deleted in Pipedrive' };
    const { book, notes } = clearUnreadable(unreadable, now, by);
    expect(book.deal.unreadable).toBeNull();
    expect(notes).toMatchObject([{ action: 'deal.readable', ...by }]);
    expect(clearUnreadable(book, now, by).notes).toEqual([]);
  });
});

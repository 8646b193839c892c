import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ApiProblem } from './api-problem.js';
import { encodeCursor, page } from './page.js';

interface Listed {
  readonly id: number;
  readonly update_time: string | null;
}

function walk(rows: readonly Listed[], query: Record<string, string>): number[] {
  const seen: number[] = [];
  let cursor: string | undefined;
  do {
    const { body } = page(rows, cursor === undefined ? query : { ...query, cursor }, (row) => row.id);
    const shown = body as { data: number[]; additional_data: { next_cursor: string | null } };
    seen.push(...shown.data);
    cursor = shown.additional_data.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return seen;
}

describe('the pages of a list', () => {
  const rows = fc
    .uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 400 }), fc.constantFrom(null, '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')),
      {
        selector: ([id]) => id,
      },
    )
    .map((pairs) => pairs.map(([id, update_time]) => ({ id, update_time })));

  it('hold every row exactly once, however small they are, ties broken by id', () => {
    fc.assert(
      fc.property(
        rows,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('id', 'update_time'),
        fc.constantFrom('asc', 'desc'),
        (listed, limit, field, direction) => {
          const seen = walk(listed, { limit: String(limit), sort_by: field, sort_direction: direction });
          const key = (row: Listed) =>
            `${field === 'id' ? '' : (row.update_time ?? '')}#${String(row.id).padStart(5, '0')}`;
          const sorted = listed.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).map((row) => row.id);
          expect(seen).toEqual(direction === 'asc' ? sorted : sorted.toReversed());
        },
      ),
    );
  });

  it('lose no row that is edited while they are read by update time', () => {
    const listed: Listed[] = [1, 2, 3, 4].map((id) => ({ id, update_time: `2026-01-0${id}T00:00:00Z` }));
    const query = { limit: '2', sort_by: 'update_time', sort_direction: 'asc' };
    const first = page(listed, query, (row) => row.id).body as { additional_data: { next_cursor: string } };
    listed[0] = { id: 1, update_time: '2026-01-09T00:00:00Z' };
    const rest = walk(listed, { ...query, limit: '500', cursor: first.additional_data.next_cursor });
    expect(rest).toEqual([3, 4, 1]);
  });

  it.each([
    ['no base64', '***'],
    ['no JSON', Buffer.from('id:544').toString('base64url')],
    ['of another order', encodeCursor({ field: 'add_time', fieldValue: 'x', sortDirection: 'asc', id: 1 })],
  ])('refuse a cursor that is %s', (_name, cursor) => {
    expect(() => page([], { cursor }, (row) => row)).toThrow(ApiProblem);
  });
});

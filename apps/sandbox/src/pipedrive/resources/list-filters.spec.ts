import { describe, expect, it } from 'vitest';

import type { Row } from '../state/rows.js';
import { Table } from '../state/table.js';
import { candidates } from './list-filters.js';

interface Deal extends Row {
  readonly org_id: number;
}

const DEALS = 50_000;

/** Counts how often somebody takes all rows. */
class CountedTable extends Table<Deal> {
  walks = 0;

  override all(): Deal[] {
    this.walks += 1;
    return super.all();
  }
}

function account(): CountedTable {
  const table = new CountedTable('deals', () => undefined, ['org_id']);
  for (let id = 1; id <= DEALS; id += 1) table.restore({ id, org_id: Math.ceil(id / 5) });
  return table;
}

const table = account();
const idsOf = (query: Readonly<Record<string, string>>): number[] =>
  candidates(table, query, ['org_id']).map((deal) => deal.id);

describe('among fifty thousand deals', () => {
  it('those that are asked for by id or organization are found without a walk', () => {
    expect(idsOf({ ids: '49999,7,7,60000' })).toEqual([49_999, 7]);
    expect(idsOf({ org_id: '10000' })).toEqual([49_996, 49_997, 49_998, 49_999, 50_000]);
    expect(idsOf({ ids: '1', org_id: '9' })).toEqual([1]);
    expect(table.walks).toBe(0);
  });

  it('a filter cancels every other one, as Pipedrive does it', () => {
    expect(idsOf({ filter_id: '3', ids: '7', org_id: '1' })).toHaveLength(DEALS);
  });
});

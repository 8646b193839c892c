import type { BrokenRow, ReadRow } from '../model/read-row.js';
import type { ApiCall } from './api-call.js';
import type { PageReader, RowReader } from './page-reader.js';
import { MAX_IDS_PER_CALL, MAX_PAGE } from './operations.js';

/** Reads many records by their ids (or by the ids of their deals), at most a hundred ids in one call. */
export class BatchReader {
  constructor(private readonly pages: PageReader) {}

  /**
   * Rows that Pipedrive does not show are absent. A broken row that does not even tell whose it is would spoil its whole
   * batch: then each id is asked for alone, so that the row finds its owner.
   */
  async byIds<T>(
    call: ApiCall,
    key: 'ids' | 'deal_ids',
    ids: readonly string[],
    read: RowReader<T>,
  ): Promise<ReadRow<T>[]> {
    const wanted = [...new Set(ids)];
    const rows: ReadRow<T>[] = [];
    for (let start = 0; start < wanted.length; start += MAX_IDS_PER_CALL) {
      rows.push(...(await this.batch(call, key, wanted.slice(start, start + MAX_IDS_PER_CALL), read)));
    }
    return rows;
  }

  private async batch<T>(
    call: ApiCall,
    key: 'ids' | 'deal_ids',
    ids: readonly string[],
    read: RowReader<T>,
  ): Promise<ReadRow<T>[]> {
    const query = { ...call.query, [key]: ids.join(','), limit: String(MAX_PAGE) };
    const rows = await this.pages.all({ ...call, query }, read);
    const isOrphan = (row: ReadRow<T>): row is BrokenRow => !row.ok && ownerOf(row, key) === undefined;
    if (!rows.some(isOrphan)) return rows;
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) {
      return rows.map((row) => (isOrphan(row) ? withOwner(row, key, only) : row));
    }
    const single: ReadRow<T>[] = [];
    for (const id of ids) single.push(...(await this.batch(call, key, [id], read)));
    return single;
  }
}

function ownerOf(row: BrokenRow, key: 'ids' | 'deal_ids'): string | undefined {
  return key === 'ids' ? row.id : row.dealId;
}

function withOwner(row: BrokenRow, key: 'ids' | 'deal_ids', owner: string): BrokenRow {
  return key === 'ids' ? { ...row, id: owner } : { ...row, dealId: owner };
}

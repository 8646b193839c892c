import type { IntacctConnection, QueryFilter, QueryRow } from '@app/intacct';
import { where } from '@app/intacct';

const PAGE = 2000;
/** The gateway's own limit of values in one `in`. */
const VALUES_AT_A_TIME = 1000;
/** A walk that does not end must not run for ever. */
const MAX_PAGES = 500;

/** Reads rows of one connection by `RECORDNO > last`, private ones too: offsets lose rows. */
export class KeysetReader {
  constructor(private readonly connection: IntacctConnection) {}

  /** All rows that have one of the values. */
  async in(object: string, fields: readonly string[], field: string, values: readonly string[]): Promise<QueryRow[]> {
    const rows: QueryRow[] = [];
    for (let start = 0; start < values.length; start += VALUES_AT_A_TIME)
      rows.push(...(await this.walk(object, fields, where.in(field, values.slice(start, start + VALUES_AT_A_TIME)))));
    return rows;
  }

  page(
    object: string,
    fields: readonly string[],
    filter: QueryFilter,
    pageSize = PAGE,
  ): ReturnType<IntacctConnection['query']> {
    const orderBy = [{ field: 'RECORDNO' }];
    return this.connection.query({ object, fields, filter, orderBy, showPrivate: true, pageSize });
  }

  private async walk(object: string, fields: readonly string[], filter: QueryFilter): Promise<QueryRow[]> {
    const rows: QueryRow[] = [];
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      const last = rows.at(-1)?.['RECORDNO'];
      const beyond = last === undefined ? filter : where.and(filter, where.greaterThan('RECORDNO', last));
      const page = await this.page(object, fields, beyond);
      rows.push(...page.rows);
      if (page.numRemaining === 0 || page.rows.length === 0) return rows;
    }
    throw new Error(`more than ${MAX_PAGES} pages of ${object}`);
  }
}

import { type IntacctClient, IntacctRequestError, plainFunction } from '@app/intacct';

import { companyRow, type ReferenceObject, referenceObjects } from './reference-objects.js';
import type { ReferenceRow, StoredKind } from './reference-row.js';

const PAGE = 1000;
/** A company with more rows of one kind than this is beyond what is kept in memory. */
const MAX_ROWS = 500_000;

export class TooManyRowsError extends Error {
  override readonly name = 'TooManyRowsError';
}

/** Reads one kind of reference data from the ledger, whole. Throws `IntacctRequestError`. */
export abstract class ReferenceReader {
  abstract read(kind: StoredKind): Promise<ReferenceRow[]>;
}

export class IntacctReferenceReader extends ReferenceReader {
  constructor(private readonly client: IntacctClient) {
    super();
  }

  async read(kind: StoredKind): Promise<ReferenceRow[]> {
    if (kind === 'company') return [await this.company()];
    const rows: ReferenceRow[] = [];
    for (const one of referenceObjects) if (one.kind === kind) rows.push(...(await this.tolerantly(one)));
    return rows;
  }

  /** Some companies refuse single fields in queries; what is needed most can still be read without them. */
  private async tolerantly(one: ReferenceObject): Promise<ReferenceRow[]> {
    try {
      return await this.all(one, [...one.fields, ...one.optional]);
    } catch (error) {
      if (!isReadError(error) || one.optional.length === 0) throw error;
      return this.all(one, one.fields);
    }
  }

  private async all(one: ReferenceObject, fields: readonly string[]): Promise<ReferenceRow[]> {
    const rows: ReferenceRow[] = [];
    const request = { object: one.object, fields, pageSize: PAGE, showPrivate: true };
    for await (const row of this.client.queryAll(request)) {
      if (rows.length >= MAX_ROWS) throw new TooManyRowsError(`more than ${MAX_ROWS} rows of ${one.object}`);
      rows.push(one.toRow(row));
    }
    return rows;
  }

  private async company(): Promise<ReferenceRow> {
    try {
      const data = await this.client.call((id) => plainFunction(id, 'getFinancialSetup'));
      return companyRow(data.records[0]?.fields ?? {});
    } catch (error) {
      // A user without the right to it: the base currency can be a setting.
      if (isReadError(error)) return companyRow({});
      throw error;
    }
  }
}

function isReadError(error: unknown): boolean {
  return (
    error instanceof IntacctRequestError && ['read-error', 'permission', 'not-found'].includes(error.failure.class)
  );
}

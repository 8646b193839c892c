import {
  type ChangeCursor,
  type IntacctClient,
  type IntacctRecord,
  IntacctRequestError,
  type ObjectField,
  plainFunction,
} from '@app/intacct';

import { companyRow, type ReferenceObject, referenceObjects, requirementField } from './reference-objects.js';
import type { ReferenceRow, StoredKind } from './reference-row.js';
import { type UserDefinedDimension, UserDefinedReader } from './user-defined.reader.js';

const PAGE = 1000;
/** A company with more rows of one kind than this is beyond what is kept in memory. */
const MAX_ROWS = 500_000;
/** Objects whose texts we write. */
const WRITTEN = ['GLBATCH', 'GLENTRY', 'VENDOR', 'CUSTOMER'];

export class TooManyRowsError extends Error {
  override readonly name = 'TooManyRowsError';
}

/** Where there must be something, the ledger told nothing. */
export class EmptyAnswerError extends Error {
  override readonly name = 'EmptyAnswerError';
}

/** How far changes were read. Rows that were read with other fields know less: they are all read again. */
export interface StoredCursor {
  readonly fields: readonly string[];
  readonly changes: ChangeCursor;
}

export interface ReadingRequest {
  /** Where the last reading ended; undefined reads everything. */
  readonly cursor: StoredCursor | undefined;
  readonly userDefined: readonly UserDefinedDimension[];
}

export interface Reading {
  /** These are all rows: whatever else is stored is gone in the ledger. */
  readonly complete: boolean;
  readonly rows: readonly ReferenceRow[];
  readonly cursor: StoredCursor | null;
  /** What our user may not read: facts that stay unknown until it may. */
  readonly limitation?: string;
}

/** What a setting can stand in for where our user may not read it. */
interface Permitted<Value> {
  readonly value: Value;
  readonly denied: readonly string[];
}

/** Reads one kind of reference data from the ledger. Throws `IntacctRequestError`. */
export abstract class ReferenceReader {
  abstract read(kind: StoredKind, request: ReadingRequest): Promise<Reading>;
}

const complete = (rows: readonly ReferenceRow[], denied: readonly string[] = []): Reading => ({
  complete: true,
  rows,
  cursor: null,
  ...(denied.length === 0 ? {} : { limitation: denied.join('; ') }),
});

export class IntacctReferenceReader extends ReferenceReader {
  private readonly userDefined: UserDefinedReader;

  constructor(private readonly client: IntacctClient) {
    super();
    this.userDefined = new UserDefinedReader(client);
  }

  async read(kind: StoredKind, request: ReadingRequest): Promise<Reading> {
    if (kind === 'company') return this.company();
    if (kind === 'text-length') return this.textLengths();
    if (kind === 'user-defined-dimension') return complete(await this.userDefined.dimensions());
    if (kind === 'user-defined-value') return complete(await this.userDefined.values(request.userDefined));
    return this.objects(kind, request);
  }

  private async objects(kind: StoredKind, request: ReadingRequest): Promise<Reading> {
    const [only, ...more] = referenceObjects.filter((one) => one.kind === kind);
    if (only === undefined) throw new Error(`nothing feeds the kind ${kind}`);
    if (more.length === 0) return this.object(only, request);
    const rows: ReferenceRow[] = [];
    for (const one of [only, ...more]) rows.push(...(await this.object(one, request)).rows);
    return complete(rows);
  }

  private async object(one: ReferenceObject, { cursor, userDefined }: ReadingRequest): Promise<Reading> {
    const required = one.kind === 'account' ? userDefined.map(({ name }) => requirementField(name)) : [];
    const optional = [...one.optional, ...required];
    const { object, fields } = one;
    const model = { object, fields, optional, read: (row: Readonly<Record<string, string>>) => one.toRow(row) };
    if (!one.incremental) {
      const rows: ReferenceRow[] = [];
      for await (const row of this.client.all(model, { pageSize: PAGE, showPrivate: true })) rows.push(row);
      return limited(one, complete(rows));
    }
    const asked = [...fields, ...optional];
    // Other fields than last time, for example of a new user-defined dimension: all rows lack them.
    const from = cursor?.fields.join() === asked.join() ? cursor.changes : undefined;
    const changes = await this.client.changes(model, from, { showPrivate: true });
    const next = changes.cursor === undefined ? null : { fields: asked, changes: changes.cursor };
    return limited(one, { complete: changes.complete, rows: changes.rows, cursor: next });
  }

  /** Where it is not told, the base currency is a setting. */
  private async company(): Promise<Reading> {
    const { value, denied } = await permitted<readonly IntacctRecord[]>('the financial setup', [], async () => {
      const { records } = await this.client.call((id) => plainFunction(id, 'getFinancialSetup'));
      return told(records, 'getFinancialSetup');
    });
    return complete([companyRow(value[0]?.fields ?? {})], denied);
  }

  /** Where they are not told, the settings decide. */
  private async textLengths(): Promise<Reading> {
    const rows: ReferenceRow[] = [];
    const hidden: string[] = [];
    for (const object of WRITTEN) {
      const inspect = async () => told(await this.client.inspect(object), `inspect of ${object}`);
      const { value, denied } = await permitted<readonly ObjectField[]>(`the lengths of ${object}`, [], inspect);
      hidden.push(...denied);
      for (const { name, label, maxLength } of value) {
        const id = `${object}.${name}`;
        if (maxLength !== undefined)
          rows.push({ recordNo: id, id, name: label, active: true, attributes: { maxLength } });
      }
    }
    return complete(rows, hidden);
  }
}

/**
 * Only a lack of permission says that a fact will not be told. Any other failure is thrown: what was known before stays in force, where
 * "nothing" would lift the limits of every text and forget the base currency.
 */
async function permitted<Value>(what: string, otherwise: Value, read: () => Promise<Value>): Promise<Permitted<Value>> {
  try {
    return { value: await read(), denied: [] };
  } catch (error) {
    if (!(error instanceof IntacctRequestError) || error.failure.class !== 'permission') throw error;
    return { value: otherwise, denied: [`our user may not read ${what}: ${error.failure.message}`] };
  }
}

/** An answer without content is none: a company has a setup, and every object has fields. */
function told<Part>(parts: readonly Part[], what: string): readonly Part[] {
  if (parts.length === 0) throw new EmptyAnswerError(`${what} answered nothing`);
  return parts;
}

function limited(one: ReferenceObject, reading: Reading): Reading {
  if (reading.rows.length > MAX_ROWS) throw new TooManyRowsError(`more than ${MAX_ROWS} rows of ${one.object}`);
  return reading;
}

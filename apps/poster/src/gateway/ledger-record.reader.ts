import { fromGatewayDate, type IntacctConnection, type QueryFilter, type QueryRow, where } from '@app/intacct';
import { Decimal } from 'decimal.js';

import type { LedgerObject } from '../posting/model/lookup-scope.js';
import type { FoundEntry, FoundRecord, ListedReference } from '../posting/ports/ledger.gateway.js';

const PAGE = 2000;
/** The gateway's own limit of values in one `in`. */
const VALUES_AT_A_TIME = 1000;
/** A walk that does not end must not run for ever. */
const MAX_PAGES = 500;

interface ObjectShape {
  readonly object: string;
  readonly reference: string;
  readonly fields: readonly string[];
}

const shapes: Readonly<Record<LedgerObject, ObjectShape>> = {
  'journal-entry': {
    object: 'GLBATCH',
    reference: 'REFERENCENO',
    fields: ['RECORDNO', 'REFERENCENO', 'JOURNAL', 'BATCH_DATE', 'STATE'],
  },
  vendor: { object: 'VENDOR', reference: 'VENDORID', fields: ['RECORDNO', 'VENDORID', 'NAME'] },
  customer: { object: 'CUSTOMER', reference: 'CUSTOMERID', fields: ['RECORDNO', 'CUSTOMERID', 'NAME'] },
};

/** Reads records of ours back, in the entity of the connection, private ones too and in any state. */
export class LedgerRecordReader {
  constructor(private readonly connection: IntacctConnection) {}

  async byReference(object: LedgerObject, references: readonly string[]): Promise<FoundRecord[]> {
    return this.records(object, references, (values) => where.in(shapes[object].reference, values));
  }

  async byRecordNo(object: LedgerObject, recordNo: string): Promise<FoundRecord | null> {
    const [found] = await this.records(object, [recordNo], (values) => where.in('RECORDNO', values));
    return found ?? null;
  }

  async anyRecord(object: LedgerObject): Promise<boolean> {
    const page = await this.page(shapes[object].object, ['RECORDNO'], where.greaterThan('RECORDNO', '0'), 1);
    return page.rows.length > 0;
  }

  async references(object: LedgerObject, prefix: string, afterRecordNo: string): Promise<ListedReference[]> {
    const { object: name, reference } = shapes[object];
    const isOurs = where.like(reference, `${prefix}%`);
    const filter = afterRecordNo === '' ? isOurs : where.and(isOurs, where.greaterThan('RECORDNO', afterRecordNo));
    const page = await this.page(name, ['RECORDNO', reference], filter);
    return page.rows.map((row) => ({ recordNo: row['RECORDNO'] ?? '', reference: row[reference] ?? '' }));
  }

  private async records(
    object: LedgerObject,
    values: readonly string[],
    filterOf: (values: readonly string[]) => QueryFilter,
  ): Promise<FoundRecord[]> {
    const shape = shapes[object];
    const rows = await this.inChunks(values, (chunk) => this.walk(shape.object, shape.fields, filterOf(chunk)));
    const entries = object === 'journal-entry' ? await this.entriesOf(rows) : undefined;
    return rows.map((row) => ({
      recordNo: row['RECORDNO'] ?? '',
      reference: row[shape.reference] ?? '',
      entry: entries?.get(row['RECORDNO'] ?? '') ?? null,
      name: entries === undefined ? (row['NAME'] ?? '') : null,
    }));
  }

  /** An entry of ours balances inside one entity, so the ledger adds no inter-entity lines that would have to be set aside. */
  private async entriesOf(batches: readonly QueryRow[]): Promise<Map<string, FoundEntry>> {
    const fields = ['RECORDNO', 'BATCHNO', 'ACCOUNTNO', 'TR_TYPE', 'AMOUNT', 'TRX_AMOUNT', 'CURRENCY'];
    const recordNos = batches.map((batch) => batch['RECORDNO'] ?? '');
    // Despite its name BATCHNO of a line is the record number of its batch.
    const lines = await this.inChunks(recordNos, (chunk) => this.walk('GLENTRY', fields, where.in('BATCHNO', chunk)));
    const byBatch = groupByBatch(lines);
    return new Map(
      batches.map((batch) => {
        const recordNo = batch['RECORDNO'] ?? '';
        return [recordNo, foundEntry(batch, byBatch.get(recordNo) ?? [])];
      }),
    );
  }

  private async inChunks(
    values: readonly string[],
    read: (chunk: readonly string[]) => Promise<QueryRow[]>,
  ): Promise<QueryRow[]> {
    const rows: QueryRow[] = [];
    for (let start = 0; start < values.length; start += VALUES_AT_A_TIME)
      rows.push(...(await read(values.slice(start, start + VALUES_AT_A_TIME))));
    return rows;
  }

  /** All rows, by `RECORDNO > last`: offsets lose rows. */
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

  private page(
    object: string,
    fields: readonly string[],
    filter: QueryFilter,
    pageSize = PAGE,
  ): ReturnType<IntacctConnection['query']> {
    const orderBy = [{ field: 'RECORDNO' }];
    return this.connection.query({ object, fields, filter, orderBy, showPrivate: true, pageSize });
  }
}

function groupByBatch(lines: readonly QueryRow[]): Map<string, QueryRow[]> {
  const groups = new Map<string, QueryRow[]>();
  for (const line of lines) {
    const batch = line['BATCHNO'] ?? '';
    const group = groups.get(batch);
    if (group === undefined) groups.set(batch, [line]);
    else group.push(line);
  }
  return groups;
}

function foundEntry(batch: QueryRow, lines: readonly QueryRow[]): FoundEntry {
  const sums = new Map<string, Decimal>();
  for (const line of lines) {
    const account = line['ACCOUNTNO'] ?? '';
    const amount = new Decimal(line['TRX_AMOUNT'] || line['AMOUNT'] || '0');
    const signed = line['TR_TYPE'] === '1' ? amount : amount.negated();
    sums.set(account, (sums.get(account) ?? new Decimal(0)).plus(signed));
  }
  return {
    journal: batch['JOURNAL'] ?? '',
    postingDate: fromGatewayDate(batch['BATCH_DATE'] ?? '') ?? '',
    currency: lines.find((line) => (line['CURRENCY'] ?? '') !== '')?.['CURRENCY'] ?? '',
    accountSums: Object.fromEntries([...sums].map(([account, sum]) => [account, sum.toFixed()])),
  };
}

import { fromGatewayDate, type IntacctConnection, type QueryRow, where } from '@app/intacct';
import { Decimal } from 'decimal.js';

import type { LedgerObject } from '../posting/model/lookup-scope.js';
import type { FoundEntry, FoundRecord, ListedReference } from '../posting/ports/ledger.gateway.js';
import { KeysetReader } from './keyset.reader.js';

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
  private readonly rows: KeysetReader;

  constructor(connection: IntacctConnection) {
    this.rows = new KeysetReader(connection);
  }

  async byReference(object: LedgerObject, references: readonly string[]): Promise<FoundRecord[]> {
    return this.records(object, shapes[object].reference, references);
  }

  async byRecordNo(object: LedgerObject, recordNo: string): Promise<FoundRecord | null> {
    const [found] = await this.records(object, 'RECORDNO', [recordNo]);
    return found ?? null;
  }

  async anyRecord(object: LedgerObject): Promise<boolean> {
    const page = await this.rows.page(shapes[object].object, ['RECORDNO'], where.greaterThan('RECORDNO', '0'), 1);
    return page.rows.length > 0;
  }

  async references(object: LedgerObject, prefix: string, afterRecordNo: string): Promise<ListedReference[]> {
    const { object: name, reference } = shapes[object];
    const isOurs = where.like(reference, `${prefix}%`);
    const filter = afterRecordNo === '' ? isOurs : where.and(isOurs, where.greaterThan('RECORDNO', afterRecordNo));
    const page = await this.rows.page(name, ['RECORDNO', reference], filter);
    return page.rows.map((row) => ({ recordNo: row['RECORDNO'] ?? '', reference: row[reference] ?? '' }));
  }

  private async records(object: LedgerObject, field: string, values: readonly string[]): Promise<FoundRecord[]> {
    const shape = shapes[object];
    const rows = await this.rows.in(shape.object, shape.fields, field, values);
    const entries = object === 'journal-entry' ? await this.entriesOf(rows) : undefined;
    return rows.map((row) => ({
      recordNo: row['RECORDNO'] ?? '',
      reference: row[shape.reference] ?? '',
      entry: entries?.get(row['RECORDNO'] ?? '') ?? null,
      name: entries === undefined ? (row['NAME'] ?? '') : null,
    }));
  }

  /** With all lines, also those that the ledger adds to an entry across entities: who compares knows which were sent. */
  private async entriesOf(batches: readonly QueryRow[]): Promise<Map<string, FoundEntry>> {
    const fields = ['RECORDNO', 'BATCHNO', 'ACCOUNTNO', 'TR_TYPE', 'AMOUNT', 'TRX_AMOUNT', 'CURRENCY'];
    const recordNos = batches.map((batch) => batch['RECORDNO'] ?? '');
    // Despite its name BATCHNO of a line is the record number of its batch.
    const lines = await this.rows.in('GLENTRY', fields, 'BATCHNO', recordNos);
    const byBatch = groupByBatch(lines);
    return new Map(
      batches.map((batch) => {
        const recordNo = batch['RECORDNO'] ?? '';
        return [recordNo, foundEntry(batch, byBatch.get(recordNo) ?? [])];
      }),
    );
  }
}

export function groupByBatch(lines: readonly QueryRow[]): Map<string, QueryRow[]> {
  const groups = new Map<string, QueryRow[]>();
  for (const line of lines) {
    const batch = line['BATCHNO'] ?? '';
    const group = groups.get(batch);
    if (group === undefined) groups.set(batch, [line]);
    else group.push(line);
  }
  return groups;
}

export function foundEntry(batch: QueryRow, lines: readonly QueryRow[]): FoundEntry {
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

import type { IntacctConnection, QueryRow } from '@app/intacct';
import { Decimal } from 'decimal.js';

import type { LedgerState } from '../posting/model/ledger-sight.js';
import type { ComparedDimension, SeenEntry, SeenLine } from '../posting/model/seen-entry.js';
import { KeysetReader } from './keyset.reader.js';
import { foundEntry, groupByBatch } from './ledger-record.reader.js';

const HEADER = ['RECORDNO', 'BATCHNO', 'REFERENCENO', 'JOURNAL', 'BATCH_DATE', 'STATE', 'REVERSED', 'REVERSEDFROM'];
const LINE = ['RECORDNO', 'BATCHNO', 'ACCOUNTNO', 'ACCOUNTKEY', 'TR_TYPE', 'AMOUNT', 'TRX_AMOUNT', 'CURRENCY'];

const dimensionFields: Readonly<Record<ComparedDimension, string>> = {
  department: 'DEPARTMENT',
  location: 'LOCATION',
  customer: 'CUSTOMERID',
  vendor: 'VENDORID',
  class: 'CLASSID',
  project: 'PROJECTID',
  item: 'ITEMID',
  employee: 'EMPLOYEEID',
};

/** The words of STATE. Approved is not posted yet, and what we do not know is not posted either. */
const states: Readonly<Record<string, LedgerState>> = {
  Draft: 'draft',
  Posted: 'posted',
  Declined: 'declined',
  Reversed: 'reversed',
  'Reversal pending': 'reversed',
};

/** Reads entries back with everything that people could have changed in them. */
export class SeenEntryReader {
  private readonly rows: KeysetReader;

  constructor(connection: IntacctConnection) {
    this.rows = new KeysetReader(connection);
  }

  byReference(references: readonly string[], dimensions: readonly ComparedDimension[]): Promise<SeenEntry[]> {
    return this.entries('REFERENCENO', references, dimensions);
  }

  byRecordNo(recordNos: readonly string[], dimensions: readonly ComparedDimension[]): Promise<SeenEntry[]> {
    return this.entries('RECORDNO', recordNos, dimensions);
  }

  private async entries(
    field: 'REFERENCENO' | 'RECORDNO',
    values: readonly string[],
    dimensions: readonly ComparedDimension[],
  ): Promise<SeenEntry[]> {
    const batches = await this.rows.in('GLBATCH', HEADER, field, values);
    const recordNos = batches.map((batch) => batch['RECORDNO'] ?? '');
    const fields = [...LINE, ...dimensions.map((name) => dimensionFields[name])];
    const lines = groupByBatch(await this.rows.in('GLENTRY', fields, 'BATCHNO', recordNos));
    return batches.map((batch) => seenEntry(batch, lines.get(batch['RECORDNO'] ?? '') ?? [], dimensions));
  }
}

function seenEntry(batch: QueryRow, lines: readonly QueryRow[], dimensions: readonly ComparedDimension[]): SeenEntry {
  const reversedFrom = batch['REVERSEDFROM'] ?? '';
  return {
    recordNo: batch['RECORDNO'] ?? '',
    reference: batch['REFERENCENO'] ?? '',
    name: null,
    entry: foundEntry(batch, lines),
    state: stateOf(batch),
    batchNo: batch['BATCHNO'] || null,
    reversalOf: reversedFrom === '' ? null : reversedFrom,
    lines: lines.map((line) => seenLine(line, dimensions)),
  };
}

/** Only the product's own reversal fills REVERSED; the state may lag behind it. */
function stateOf(batch: QueryRow): LedgerState {
  const isReversed = ['T', 'true'].includes(batch['REVERSED'] ?? '');
  return isReversed ? 'reversed' : (states[batch['STATE'] ?? ''] ?? 'submitted');
}

function seenLine(line: QueryRow, dimensions: readonly ComparedDimension[]): SeenLine {
  const values = dimensions.map((name) => [name, line[dimensionFields[name]] ?? ''] as const);
  return {
    account: line['ACCOUNTNO'] ?? '',
    accountRecordNo: line['ACCOUNTKEY'] ?? '',
    side: line['TR_TYPE'] === '1' ? 'debit' : 'credit',
    amount: new Decimal(line['TRX_AMOUNT'] || line['AMOUNT'] || '0').toFixed(),
    dimensions: Object.fromEntries(values.filter(([, value]) => value !== '')),
  };
}

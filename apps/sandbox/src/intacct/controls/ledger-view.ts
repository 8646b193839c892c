import { linesOf } from '../journal/journal-entry.ledger.js';
import type { CompanyState } from '../state/company-state.js';
import type { Row } from '../state/row.js';

/** What was really recorded, whatever the callers were told. */
export function ledgerView(state: CompanyState, referencePrefix = ''): unknown {
  const unit = state.unit();
  const entries = [...state.rows('GLBATCH')]
    .filter((row) => (row['REFERENCENO'] ?? '').startsWith(referencePrefix))
    .map((row) => ({
      recordNo: row['RECORDNO'],
      batchNo: row['BATCHNO'],
      journal: row['JOURNAL'],
      date: row['BATCH_DATE'],
      title: row['BATCH_TITLE'],
      referenceNo: row['REFERENCENO'] ?? '',
      state: row['STATE'],
      entity: row['MEGAENTITYID'] ?? '',
      lines: linesOf(row['RECORDNO'] ?? '', { unit }).map(shown),
    }));
  const all = (object: string): readonly Row[] => Array.from(state.rows(object), shown);
  return { entries, vendors: all('VENDOR'), customers: all('CUSTOMER'), bills: all('APBILL'), payments: all('APPYMT') };
}

/** Without empty and internal fields. */
function shown(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name, value]) => !name.startsWith('~') && value !== ''));
}

import { textTable } from './text-table.js';

export interface PostedLine {
  readonly side: 'debit' | 'credit';
  readonly account: string;
  readonly amount: string;
  readonly dimensions: string;
}

export interface PostedEntry {
  readonly deal: string;
  readonly amount: string;
  readonly currency: string;
  readonly journal: string;
  readonly postingDate: string;
  readonly recordNo: string;
  readonly lines: readonly PostedLine[];
}

export interface HeldDeal {
  readonly deal: string;
  readonly amount: string;
  readonly currency: string;
  readonly kind: string;
  readonly message: string;
  readonly remedy: string;
}

/** `1234567.5` → `1,234,567.50`: for reading only, the digits are not touched. */
export function grouped(amount: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  const decimals = fraction.replace(/0+$/, '').padEnd(2, '0');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${decimals}`;
}

export function postedTable(entries: readonly PostedEntry[]): string {
  if (entries.length === 0) return '  nothing yet';
  const shortSide = { debit: 'Dr', credit: 'Cr' };
  const rows = entries.map((entry) => [
    entry.deal,
    grouped(entry.amount),
    entry.currency,
    entry.journal,
    entry.postingDate,
    entry.lines.map((line) => `${shortSide[line.side]} ${line.account} ${grouped(line.amount)}`).join('\n'),
    entry.lines.map((line) => line.dimensions).join('\n'),
    entry.recordNo,
  ]);
  return textTable(
    [
      { title: 'Deal' },
      { title: 'Amount', align: 'right' },
      { title: '' },
      { title: 'Journal' },
      { title: 'Date' },
      { title: 'Accounts' },
      { title: 'Dimensions' },
      { title: 'Record', align: 'right' },
    ],
    rows,
  );
}

export function heldTable(held: readonly HeldDeal[]): string {
  if (held.length === 0) return '  nothing';
  const rows = held.map((one) => [
    one.deal,
    grouped(one.amount),
    one.currency,
    one.kind,
    [one.message, ...(one.remedy === '' ? [] : [`→ ${one.remedy}`])].join('\n'),
  ]);
  return textTable(
    [
      { title: 'Deal' },
      { title: 'Amount', align: 'right' },
      { title: '' },
      { title: 'Hold' },
      { title: 'Why, and what helps' },
    ],
    rows,
  );
}

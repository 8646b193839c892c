import type { DesiredEntry, EntryDimensions, EntryLine } from '@app/mapping';
import { Decimal } from 'decimal.js';

import type { FoundRecord } from '../ports/ledger.gateway.js';
import type { LedgerState } from './ledger-sight.js';

/** Dimensions that a line can be compared by. */
export const comparedDimensions = [
  'department',
  'location',
  'customer',
  'vendor',
  'class',
  'project',
  'item',
  'employee',
] as const satisfies readonly (keyof EntryDimensions)[];
export type ComparedDimension = (typeof comparedDimensions)[number];

export interface SeenLine {
  readonly account: string;
  /** Record number of the account; empty where the ledger does not say. */
  readonly accountRecordNo: string;
  readonly side: 'debit' | 'credit';
  /** Positive, in transaction currency. */
  readonly amount: string;
  /** Those that were asked for and have a value. */
  readonly dimensions: Readonly<Partial<Record<ComparedDimension, string>>>;
}

/** An entry with everything that people could have changed in it. */
export interface SeenEntry extends FoundRecord {
  readonly state: LedgerState;
  /** Number within its journal; null where the ledger does not say. */
  readonly batchNo: string | null;
  /** Record number of the entry that this one reverses; null for an ordinary one. */
  readonly reversalOf: string | null;
  readonly lines: readonly SeenLine[];
}

/** Which dimensions the lines name: the ledger has taken them, so it can be asked for them. */
export function dimensionsNamedBy(entries: readonly DesiredEntry[]): ComparedDimension[] {
  const lines = entries.flatMap((entry) => entry.lines);
  return comparedDimensions.filter((name) => lines.some(({ dimensions }) => dimensions[name] !== undefined));
}

/**
 * Does the entry stand as it was sent: journal, date, currency, and every line with account, side, amount and the dimensions it names?
 * What the ledger adds by itself is no change: dimensions that we left open, and lines between entities.
 */
export function standsAsSent(seen: SeenEntry, sent: DesiredEntry): boolean {
  const { entry } = seen;
  if (entry === null || entry.journal !== sent.journal || entry.postingDate !== sent.postingDate) return false;
  // A company with a single currency does not name it on its lines.
  if (entry.currency !== '' && entry.currency !== sent.currency) return false;
  const others = [...seen.lines];
  for (const line of sent.lines) {
    const index = others.findIndex((other) => isLine(other, line));
    if (index < 0) return false;
    others.splice(index, 1);
  }
  return others.length === 0 || sent.baseEntity !== undefined;
}

function isLine(seen: SeenLine, sent: EntryLine): boolean {
  return (
    isAccount(seen, sent) &&
    seen.side === sent.side &&
    new Decimal(seen.amount).equals(sent.amount) &&
    comparedDimensions.every(
      (name) => sent.dimensions[name] === undefined || sent.dimensions[name] === seen.dimensions[name],
    )
  );
}

/** People can change an account's number, never its record number. */
function isAccount(seen: SeenLine, { account }: EntryLine): boolean {
  if (seen.accountRecordNo !== '' && account.recordNo !== '') return seen.accountRecordNo === account.recordNo;
  return seen.account === account.number;
}

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
 * What the ledger adds by itself is no change: dimensions that we left open, and the lines that bridge two entities, as long as they are
 * those that it added at first (`bridge`, where they were seen before).
 */
export function standsAsSent(seen: SeenEntry, sent: DesiredEntry, bridge: string | null = null): boolean {
  const { entry } = seen;
  if (entry === null || entry.journal !== sent.journal || entry.postingDate !== sent.postingDate) return false;
  // A company with a single currency does not name it on its lines.
  if (entry.currency !== '' && entry.currency !== sent.currency) return false;
  const added = addedTo(seen, sent);
  if (added === undefined) return false;
  if (added.length === 0) return true;
  return sent.baseEntity !== undefined && mayBridge(added, sent) && (bridge === null || bridge === textOf(added));
}

/** The lines that the ledger has added between entities, as one text; null where there are none. */
export function linesBetweenEntities(seen: SeenEntry, sent: DesiredEntry): string | null {
  const added = addedTo(seen, sent) ?? [];
  return added.length === 0 ? null : textOf(added);
}

/** Lines that were not sent; undefined where one that was sent is missing. */
function addedTo(seen: SeenEntry, sent: DesiredEntry): SeenLine[] | undefined {
  // A line that names just what it is found with takes it from nobody: whoever fits there, too, fits wherever else that line does.
  const alike = take(sent.lines, seen.lines, (line) => `${figureOf(line)} ${placesOf(line)}`);
  const choosiest = alike.missing.toSorted(
    (a, b) => Object.keys(b.dimensions).length - Object.keys(a.dimensions).length,
  );
  const { missing, left } = take(choosiest, alike.left, figureOf);
  return missing.length > 0 ? undefined : left;
}

type AnyLine = Pick<SeenLine, 'side' | 'amount'> & Pick<EntryLine, 'dimensions'>;

/** Each line takes one that it fits, among those of its key only: an entry can have thousands. */
function take(
  lines: readonly EntryLine[],
  from: readonly SeenLine[],
  keyOf: (line: AnyLine) => string,
): { readonly missing: EntryLine[]; readonly left: SeenLine[] } {
  const others = new Map<string, SeenLine[]>();
  for (const line of from) {
    const alike = others.get(keyOf(line));
    if (alike === undefined) others.set(keyOf(line), [line]);
    else alike.push(line);
  }
  const missing = lines.filter((line) => {
    const alike = others.get(keyOf(line)) ?? [];
    const index = alike.findIndex((other) => isLine(other, line));
    if (index >= 0) alike.splice(index, 1);
    return index < 0;
  });
  return { missing, left: [...others.values()].flat() };
}

function placesOf({ dimensions }: AnyLine): string {
  return comparedDimensions.map((name) => dimensions[name] ?? '').join('|');
}

function figureOf({ side, amount }: Pick<SeenLine, 'side' | 'amount'>): string {
  return `${side} ${new Decimal(amount).toFixed()}`;
}

/**
 * A bridge gives each entity what the sent lines leave open there: it balances, in no place it lies on both sides, and it is as large as
 * that. Whatever else balances was added by somebody.
 */
function mayBridge(added: readonly SeenLine[], sent: DesiredEntry): boolean {
  const sides = new Map<string, SeenLine['side']>();
  for (const { side, dimensions } of added) {
    const place = dimensions.location ?? '';
    if ((sides.get(place) ?? side) !== side) return false;
    sides.set(place, side);
  }
  if (!signedSum(added).isZero()) return false;
  const places = new Set(sent.lines.map(({ dimensions }) => dimensions.location));
  // Two places are two entities; of more nobody here knows which belong together. A bridge may be in base currency.
  if (places.size !== 2 || sent.exchangeRate !== undefined) return true;
  return signedSum(added.filter(({ side }) => side === 'debit')).equals(openBetween(sent));
}

function openBetween({ lines }: DesiredEntry): Decimal {
  const [first] = lines;
  return signedSum(lines.filter(({ dimensions }) => dimensions.location === first?.dimensions.location)).abs();
}

function signedSum(lines: readonly Pick<SeenLine, 'side' | 'amount'>[]): Decimal {
  return lines.reduce(
    (sum, { side, amount }) => (side === 'debit' ? sum.plus(amount) : sum.minus(amount)),
    new Decimal(0),
  );
}

function textOf(lines: readonly SeenLine[]): string {
  const parts = lines.map(({ account, accountRecordNo, side, amount, dimensions }) =>
    [accountRecordNo || account, side, amount, dimensions.location ?? ''].join(' '),
  );
  return parts.toSorted().join();
}

function isLine(seen: SeenLine, sent: EntryLine): boolean {
  return (
    isAccount(seen, sent) &&
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

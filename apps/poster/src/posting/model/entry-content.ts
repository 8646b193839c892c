import type { DesiredEntry } from '@app/mapping';
import { Decimal } from 'decimal.js';

import type { FoundEntry } from '../ports/ledger.gateway.js';
import { canonicalJson, contentHashOf } from './canonical-json.js';

/** Hash of all that is sent. */
export function payloadHashOf(payload: unknown): string {
  return contentHashOf(payload);
}

/**
 * Hash of what the ledger's figures depend on. A renamed deal, another memo, a new version of a rule that decides the
 * same, or another order of the lines is no reason to correct a posted entry.
 */
export function entryContentHash(entry: DesiredEntry): string {
  const lines = entry.lines.map((line) => ({
    side: line.side,
    // People can change an account's number, never its record number.
    account: line.account.recordNo === '' ? line.account.number : line.account.recordNo,
    amount: line.amount,
    dimensions: line.dimensions,
  }));
  return contentHashOf({
    journal: entry.journal,
    entity: entry.entity,
    baseEntity: entry.baseEntity,
    postingDate: entry.postingDate,
    currency: entry.currency,
    exchangeRate: entry.exchangeRate,
    lines: lines.map(canonicalJson).toSorted(),
  });
}

/**
 * Is this found record what the payload would have made: journal, date, currency and the sum per account? The lines that the ledger adds
 * to an entry across entities are set aside: they are on accounts of its own choice.
 */
export function looksLike(found: FoundEntry, entry: DesiredEntry): boolean {
  return (
    found.journal === entry.journal &&
    found.postingDate === entry.postingDate &&
    // A company with a single currency does not name it on its lines.
    (found.currency === '' || found.currency === entry.currency) &&
    sameSums(found.accountSums, accountSumsOf(entry), entry.baseEntity !== undefined)
  );
}

/** Account number → signed sum, debit positive. */
export function accountSumsOf(entry: DesiredEntry): Record<string, string> {
  const sums = new Map<string, Decimal>();
  for (const line of entry.lines) {
    const amount = new Decimal(line.amount);
    const signed = line.side === 'debit' ? amount : amount.negated();
    sums.set(line.account.number, (sums.get(line.account.number) ?? new Decimal(0)).plus(signed));
  }
  return Object.fromEntries([...sums].map(([account, sum]) => [account, sum.toFixed()]));
}

function sameSums(
  found: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
  isAcrossEntities: boolean,
): boolean {
  const accounts = new Set([...(isAcrossEntities ? [] : Object.keys(found)), ...Object.keys(expected)]);
  return [...accounts].every((account) => new Decimal(found[account] ?? '0').equals(expected[account] ?? '0'));
}

import type { DesiredEntry } from '@app/mapping';

import type { Operation } from '../model/operation.js';
import { hasOpenAttempt } from './operation-state.js';
import { entryOf } from './operation-payload.js';
import type { ProtocolRules } from './protocol-rules.js';

export interface KeyAssignment {
  /** Entries that go out under the key of an operation that exists already. */
  readonly kept: readonly { readonly operation: Operation; readonly entry: DesiredEntry }[];
  /** Entries that need a new key. */
  readonly fresh: readonly DesiredEntry[];
  /** Operations that nothing is left for. */
  readonly surplus: readonly Operation[];
}

/**
 * Deals out the keys. Those of operations whose record may exist come first, whatever their entry was: while one is
 * open beside a fresh key, both records could end up in the ledger.
 */
export function assignKeys(
  missing: readonly DesiredEntry[],
  operations: readonly Operation[],
  rules: ProtocolRules,
): KeyAssignment {
  const holders = operations.filter((operation) => rules.keepsKey(operation) || rules.awaitsOutcome(operation));
  const uncertain = holders.filter((operation) => rules.awaitsOutcome(operation) || hasOpenAttempt(operation));
  const certain = holders.filter((operation) => !uncertain.includes(operation));
  const entries = [...missing];
  const kept: { operation: Operation; entry: DesiredEntry }[] = [];
  for (const group of [uncertain, certain]) {
    const rest = group.filter((operation) => !take(operation, entries, kept, (entry) => isSame(operation, entry)));
    for (const operation of rest) take(operation, entries, kept, () => true);
  }
  const used = new Set(kept.map(({ operation }) => operation.id));
  return { kept, fresh: entries, surplus: holders.filter((operation) => !used.has(operation.id)) };
}

function take(
  operation: Operation,
  entries: DesiredEntry[],
  kept: { operation: Operation; entry: DesiredEntry }[],
  fits: (entry: DesiredEntry) => boolean,
): boolean {
  const index = entries.findIndex(fits);
  const [entry] = index < 0 ? [] : entries.splice(index, 1);
  if (entry) kept.push({ operation, entry });
  return entry !== undefined;
}

function isSame(operation: Operation, entry: DesiredEntry): boolean {
  return entryOf(operation.payload)?.key === entry.key;
}

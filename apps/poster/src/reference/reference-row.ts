import { createHash } from 'node:crypto';

import type { ReferenceKind } from '@app/mapping';

/**
 * What is stored besides the kinds that rules can name: facts about the company as a whole. In the order of reading: accounts are asked
 * which user-defined dimensions they require.
 */
export const storedKinds = [
  'company',
  'user-defined-dimension',
  'account',
  'journal',
  'entity',
  'location',
  'department',
  'class',
  'project',
  'item',
  'employee',
  'customer',
  'vendor',
  'currency',
  'exchange-rate-type',
  'user-defined-value',
  'text-length',
] as const satisfies readonly (ReferenceKind | 'company' | 'text-length')[];
export type StoredKind = (typeof storedKinds)[number];

export function isStoredKind(kind: string): kind is StoredKind {
  return (storedKinds as readonly string[]).includes(kind);
}

/** Dimension → the only values that go together with the row. */
export type Restrictions = Readonly<Record<string, readonly string[]>>;
export type AttributeValue = string | number | boolean | null | readonly string[] | Restrictions;

/** One row of the ledger's own data. `attributes` hold what its kind needs beyond the common columns. */
export interface ReferenceRow {
  readonly recordNo: string;
  /** What people type: account number, symbol, dimension id, code. */
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Parties only: what names and tax ids are compared by. */
  readonly matchName?: string;
  readonly taxId?: string;
}

export function digestOf(row: ReferenceRow): string {
  const { recordNo, id, name, active, attributes, matchName, taxId } = row;
  const sorted = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([recordNo, id, name, active, sorted, matchName ?? null, taxId ?? null]))
    .digest('hex');
}

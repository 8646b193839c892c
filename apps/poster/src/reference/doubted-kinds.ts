import type { HoldReason } from '@app/mapping';

import type { StoredKind } from './reference-row.js';

/** Kinds of holds that old reference rows can cause. */
const DOUBTED: ReadonlySet<string> = new Set(['validation', 'period', 'currency']);

const byField: Readonly<Record<string, readonly StoredKind[]>> = {
  journal: ['journal'],
  entity: ['entity'],
  location: ['location', 'entity'],
  department: ['department'],
  class: ['class'],
  project: ['project'],
  item: ['item'],
  employee: ['employee'],
  customer: ['customer'],
  vendor: ['vendor'],
  currency: ['currency', 'company', 'entity'],
  exchangeRate: ['exchange-rate-type', 'currency'],
};

/** Which rows may be too old where a verdict would hold a deal; none where no reading could change it. */
export function doubtedKinds(reasons: readonly HoldReason[]): readonly StoredKind[] {
  return [...new Set(reasons.filter((reason) => DOUBTED.has(reason.kind)).flatMap(kindsOf))];
}

function kindsOf({ kind, field = '' }: HoldReason): readonly StoredKind[] {
  if (kind === 'period') return ['entity'];
  if (field.startsWith('gldim:')) return ['user-defined-dimension', 'user-defined-value'];
  if (field.toLowerCase().includes('account')) return ['account'];
  const known = byField[field];
  if (known !== undefined) return known;
  return kind === 'currency' ? ['currency', 'exchange-rate-type', 'company', 'entity'] : ['account', 'journal'];
}

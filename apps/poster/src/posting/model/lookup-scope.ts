import type { OperationKind } from './operation.js';

export type LedgerObject = 'journal-entry' | 'vendor' | 'customer';

/** Where a record is looked for: what may be seen depends on the entity of the session and on the right to the object. */
export interface LookupScope {
  readonly object: LedgerObject;
  /** Null at top level. */
  readonly entity: string | null;
}

export function objectOf(kind: OperationKind): LedgerObject {
  return kind === 'vendor' || kind === 'customer' ? kind : 'journal-entry';
}

export function scopeKey(scope: LookupScope): string {
  return `${scope.object}@${scope.entity ?? ''}`;
}

export function scopeOf(operation: { readonly kind: OperationKind; readonly entity: string | null }): LookupScope {
  return { object: objectOf(operation.kind), entity: operation.entity };
}

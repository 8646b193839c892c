import type { LookupScope } from './lookup-scope.js';
import { objectOf, scopeKey } from './lookup-scope.js';
import type { Operation } from './operation.js';
import type { Subject } from './subject.js';

/** An operation as a question sees it; judged later against the book, if its fence is still the same. */
export interface OperationPointer {
  readonly operationId: string;
  readonly subject: Subject;
  readonly reference: string;
  readonly fence: number;
  /** Every scope in which one of its attempts may have landed. */
  readonly scopes: readonly LookupScope[];
}

export function pointTo(operation: Operation): OperationPointer {
  return {
    operationId: operation.id,
    subject: operation.subject,
    reference: operation.reference,
    fence: operation.fence,
    scopes: scopesOfAttempts(operation),
  };
}

/** A key keeps its record, but its payload may have moved to another entity between two attempts. */
function scopesOfAttempts(operation: Operation): LookupScope[] {
  const object = objectOf(operation.kind);
  const entities =
    operation.attempts.length > 0 ? operation.attempts.map((attempt) => attempt.entity) : [operation.entity];
  const scopes = entities.map((entity): LookupScope => ({ object, entity }));
  return [...new Map(scopes.map((scope) => [scopeKey(scope), scope])).values()];
}

import type { Attempt, Operation } from '../posting/index.js';

export type OperationView = Omit<Operation, 'attempts'> & { readonly attempts: readonly Attempt[] };

/** An operation as people see it. Requests and answers are kept without session, sender or passwords from the start. */
export function toOperationView(operation: Operation): OperationView {
  return { ...operation, attempts: operation.attempts.map((attempt) => ({ ...attempt })) };
}

import type { Book } from '../model/book.js';
import type { Decision } from '../model/decision.js';
import type { Operation, OperationState } from '../model/operation.js';
import type { BookUnit } from '../ports/book.store.js';
import type { OperationListener } from '../ports/operation.listener.js';

const settledStates: readonly OperationState[] = ['done', 'rejected', 'manual', 'cancelled'];

/** Saves, and tells the owner of a party in the same transaction what became of its operation. */
export async function saveDecisions(
  unit: BookUnit,
  before: readonly Book[],
  decisions: readonly Decision[],
  listener: OperationListener,
): Promise<void> {
  await unit.save(decisions);
  const statesBefore = new Map(before.flatMap((book) => book.operations.map((one) => [one.id, one.state] as const)));
  for (const operation of decisions.flatMap(({ book }) => book.operations))
    if (isNewlySettled(operation, statesBefore.get(operation.id))) await listener.settled(unit.sql, operation);
}

function isNewlySettled(operation: Operation, before: OperationState | undefined): boolean {
  return operation.subject.kind === 'party' && settledStates.includes(operation.state) && operation.state !== before;
}

import type { LedgerConnection, LedgerWrite, SendDeadline, WriteOutcome } from '../ports/ledger.gateway.js';

/**
 * Sends one request. If it is refused whole for its content, which is definite, it is halved until the culprit stands
 * alone and is refused by itself. An ambiguous answer is never repeated. Each half asks the deadline anew.
 */
export async function sendBisecting(
  connection: LedgerConnection,
  writes: readonly LedgerWrite[],
  deadline: SendDeadline,
): Promise<WriteOutcome[]> {
  const outcomes = [...(await connection.write(writes, deadline))];
  const refusedWhole = outcomes.every((outcome) => outcome.kind === 'not-executed' && outcome.wholeContentRefused);
  if (!refusedWhole || outcomes.length === 0) return outcomes;
  if (writes.length === 1) return outcomes.map(asRefusal);
  const middle = Math.ceil(writes.length / 2);
  const first = await sendBisecting(connection, writes.slice(0, middle), deadline);
  const second = await sendBisecting(connection, writes.slice(middle), deadline);
  return [...first, ...second];
}

function asRefusal(outcome: WriteOutcome): WriteOutcome {
  const message = outcome.kind === 'not-executed' ? outcome.text : 'refused for its content';
  return { kind: 'refused', refusal: { kind: 'business', code: 'content', message } };
}

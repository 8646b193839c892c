import { describe, expect, it } from 'vitest';

import type { LedgerConnection, LedgerWrite, WriteOutcome } from '../ports/ledger.gateway.js';
import { sendBisecting } from './send-bisecting.js';

const writes = (count: number): LedgerWrite[] =>
  Array.from({ length: count }, (_, index) => ({
    controlId: `k${index}`,
    reference: `r${index}`,
    kind: 'entry',
    action: 'create',
    payload: null,
  }));
const whole: WriteOutcome = { kind: 'not-executed', text: 'illegal character', wholeContentRefused: true };
const inTime = { expired: () => false };

/** Refuses a whole request that holds the culprit. */
function poisonedBy(...culprits: string[]): { connection: LedgerConnection; sizes: number[] } {
  const sizes: number[] = [];
  const write = (batch: readonly LedgerWrite[]): Promise<readonly WriteOutcome[]> => {
    sizes.push(batch.length);
    const isPoisoned = batch.some((one) => culprits.includes(one.controlId));
    return Promise.resolve(batch.map((one) => (isPoisoned ? whole : { kind: 'succeeded', recordNo: one.controlId })));
  };
  return { connection: { write } as unknown as LedgerConnection, sizes };
}

describe('a request that is refused whole for its content', () => {
  it('is halved until the culprit stands alone; the others go out', async () => {
    const { connection, sizes } = poisonedBy('k11');
    const outcomes = await sendBisecting(connection, writes(16), inTime);
    expect(outcomes.map((outcome) => outcome.kind === 'refused')).toEqual(
      writes(16).map((one) => one.controlId === 'k11'),
    );
    expect(outcomes.filter((outcome) => outcome.kind === 'succeeded')).toHaveLength(15);
    // About two requests per halving.
    expect(sizes.length).toBeLessThanOrEqual(9);
  });

  it('finds several culprits', async () => {
    const { connection } = poisonedBy('k0', 'k6');
    const outcomes = await sendBisecting(connection, writes(7), inTime);
    expect(outcomes.flatMap((outcome, index) => (outcome.kind === 'refused' ? [index] : []))).toEqual([0, 6]);
  });

  it('is never repeated when the answer is ambiguous', async () => {
    let requests = 0;
    const write = (batch: readonly LedgerWrite[]): Promise<readonly WriteOutcome[]> => {
      requests += 1;
      return Promise.resolve(batch.map((): WriteOutcome => ({ kind: 'unknown', text: 'time-out' })));
    };
    await sendBisecting({ write } as unknown as LedgerConnection, writes(8), inTime);
    expect(requests).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';

import { withOperation } from '../model/book.js';
import { pointTo } from '../model/operation-pointer.js';
import type { Operation } from '../model/operation.js';
import { PostingBench } from '../testing/posting-bench.js';
import { wonDeal } from '../testing/posting-fixtures.js';
import { claimOperation } from './operation-claim.js';
import { moveTo } from './operation-state.js';

const HOUR = 3_600_000;

/** Deal 41 was sent, nobody heard an answer, and the ledger has nothing of it. */
async function unknown(): Promise<PostingBench> {
  const bench = await PostingBench.proven();
  bench.ledger.script = [{ swallow: true }];
  await bench.receive(wonDeal('41', 1));
  await bench.plan();
  await bench.engine.runOnce();
  expect(bench.operation('41').state).toBe('unknown');
  return bench;
}

describe('settling an operation of unknown outcome', () => {
  it('takes no record that belongs to another operation: a person says whose it is', async () => {
    const bench = await unknown();
    // Somebody gave the record of deal 900 the reference of deal 41.
    const { recordNo } = bench.operation('900');
    bench.ledger.change(recordNo, { reference: bench.operation('41').reference });
    await bench.settler.runOnce();
    bench.clock.advance(60_000);
    await bench.settler.runOnce();
    expect(bench.operation('41')).toMatchObject({ state: 'manual', recordNo: null });
    expect(bench.operation('41').review).toContain(`record ${recordNo} already belongs to operation`);
    expect(bench.operation('900')).toMatchObject({ state: 'done', recordNo });
  });

  it('counts one look for two settlers that ask at the same time', async () => {
    const bench = await unknown();
    bench.clock.advance(HOUR);
    await Promise.all([bench.settler.runOnce(), bench.settler.runOnce()]);
    expect(bench.ledger.questions.filter((asked) => asked.includes(bench.operation('41').reference))).toHaveLength(2);
    expect(bench.operation('41')).toMatchObject({ state: 'unknown', misses: 1 });
  });

  it('asks in every entity in which one of its attempts may have landed, though it belongs to another one by now', async () => {
    const bench = await unknown();
    const operation = bench.operation('41');
    const attempts = [null, 'A', 'B', 'A'].flatMap((entity) => operation.attempts.map((one) => ({ ...one, entity })));
    const { scopes } = pointTo({ ...operation, entity: 'C', attempts });
    expect(scopes.map(({ entity }) => entity)).toEqual([null, 'A', 'B']);
  });

  it('asks again instead of sending, once a late answer has said that it is recorded', async () => {
    const bench = await unknown();
    await bench.canary.runOnce();
    const ready = moveTo(bench.operation('41'), 'ready', { dueAt: bench.clock.now() });
    expect(await stateWhenClaimed(bench, ready)).toEqual({ state: 'sending', isSent: true });
    expect(await stateWhenClaimed(bench, { ...ready, knownRecorded: true })).toEqual({
      state: 'unknown',
      isSent: false,
    });
  });
});

function stateWhenClaimed(bench: PostingBench, operation: Operation): Promise<{ state?: string; isSent: boolean }> {
  const { settings, rules, ids } = bench.core;
  return bench.store.atOnce(async (unit) => {
    const [book] = await unit.lockBooks([operation.subject]);
    if (!book?.deal) throw new Error('deal 41 has no book');
    const due = withOperation({ ...book, deal: { ...book.deal, planDueAt: null } }, operation);
    const scope = await unit.lockScope({ object: 'journal-entry', entity: null });
    const canary = await unit.loadCanary();
    const circumstances = { now: unit.now, scope, canary, revision: operation.revision, settings, rules, ids };
    const { decision, claim } = claimOperation(due, circumstances);
    const state = decision.book.operations.find(({ id }) => id === operation.id)?.state ?? '?';
    return { state, isSent: claim !== undefined };
  });
}

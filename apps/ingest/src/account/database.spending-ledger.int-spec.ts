import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { COMPANY, IngestBench } from '../testing/ingest-bench.for-spec.js';
import { DatabaseSpendingLedger } from './database.spending-ledger.js';

let bench: IngestBench;
beforeAll(async () => {
  bench = await IngestBench.create();
});
afterAll(() => bench.close());

describe('the ledger of spent tokens', () => {
  it('adds up over replicas, by day and purpose', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const one = new DatabaseSpendingLedger(bench.db, COMPANY);
    const two = new DatabaseSpendingLedger(bench.db, COMPANY);
    await one.add(today, 'poll', { calls: 2, tokens: 20 });
    await two.add(today, 'poll', { calls: 1, tokens: 10 });
    await two.add(today, 'hint', { calls: 1, tokens: 1 });
    expect(await one.day(today)).toMatchObject({
      poll: { calls: 3, tokens: 30 },
      hint: { calls: 1, tokens: 1 },
      backfill: { calls: 0, tokens: 0 },
      options: { calls: 0, tokens: 0 },
    });
    expect(await one.days(14)).toMatchObject([{ day: today, spent: { poll: { tokens: 30 } } }]);
  });

  it('keeps a stop for all replicas until it is lifted', async () => {
    const ledger = new DatabaseSpendingLedger(bench.db, COMPANY);
    expect(await ledger.currentStop()).toBeUndefined();
    const until = Date.parse('2026-12-03T11:00:00Z');
    await ledger.stop({ kind: 'daily-limit', until });
    expect(await new DatabaseSpendingLedger(bench.db, COMPANY).currentStop()).toEqual({ kind: 'daily-limit', until });
    await ledger.stop(undefined);
    expect(await ledger.currentStop()).toBeUndefined();
  });
});

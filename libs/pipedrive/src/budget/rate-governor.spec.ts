import { describe, expect, it } from 'vitest';

import { PipedriveApiError } from '../errors/pipedrive-api.error.js';
import { JumpingClock } from '../testing/jumping-clock.js';
import { InMemorySpendingLedger } from './in-memory.spending-ledger.js';
import type { BudgetObservation, RateHeaders, ReadPurpose } from './rate-budget.js';
import { RateGovernor } from './rate-governor.js';

const SILENT: RateHeaders = {
  burstLimit: undefined,
  burstRemaining: undefined,
  burstResetMs: undefined,
  dailyLimit: undefined,
  dailyRemaining: undefined,
  retryAfterMs: undefined,
};

const observed = (
  headers: Partial<RateHeaders>,
  failure?: BudgetObservation['failure'],
  purpose: ReadPurpose = 'hint',
): BudgetObservation => ({ tokens: 10, purpose, headers: { ...SILENT, ...headers }, failure });

const call = (purpose: ReadPurpose = 'hint') => ({ tokens: 10, purpose });

const slept = (clock: JumpingClock) => clock.sleeps.reduce((sum, ms) => sum + ms, 0);

async function refused(work: Promise<void>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof PipedriveApiError ? error.kind : 'not refused';
}

describe('the budget of an account', () => {
  it('never fills the window of the other side, whatever the latency, and wastes little of it', async () => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock, firstBurstLimit: 100 });
    const counted: number[] = [];
    const begin = clock.now();
    for (let index = 0; index < 1_000; index += 1) {
      await governor.admit(call('backfill'));
      clock.advance(index % 7);
      counted.push(clock.now());
      clock.advance(index % 3);
      await governor.observe(observed({ burstLimit: 100 }));
    }
    for (const [index, time] of counted.entries()) {
      const before = counted[index - 100];
      if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(2_000);
    }
    expect(1_000 / ((clock.now() - begin) / 20)).toBeGreaterThan(0.9);
  });

  it('counts a call that is under way, however long it takes', async () => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock, firstBurstLimit: 2 });
    await governor.admit(call());
    await governor.admit(call());
    const third = governor.admit(call());
    let entered = false;
    void third.then(() => (entered = true));
    clock.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(entered).toBe(false);
    await governor.observe(observed({}));
    await third;
    expect(entered).toBe(true);
  });

  it('begins at half of the smallest plan, before any header came', async () => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock });
    for (let index = 0; index < 10; index += 1) {
      await governor.admit(call());
      await governor.observe(observed({}));
    }
    expect(slept(clock)).toBe(0);
    await governor.admit(call());
    expect(slept(clock)).toBe(2_000);
  });

  it('stops waiting as soon as a header tells a higher limit', async () => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock, firstBurstLimit: 2 });
    await governor.admit(call());
    const waiting = governor.admit(call());
    await governor.observe(observed({ burstLimit: 100, burstRemaining: 99 }));
    await waiting;
    expect(slept(clock)).toBeLessThanOrEqual(100);
  });

  it('serves a webhook before a poll and a poll before a backfill, and lets no backfill keep options waiting to its end', async () => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock, firstBurstLimit: 1 });
    await governor.admit(call());
    const order: string[] = [];
    const waiting = (['backfill', 'poll', 'options', 'hint', 'backfill', 'admin'] as const).map(async (purpose) => {
      await governor.admit(call(purpose));
      order.push(purpose);
      await governor.observe(observed({}));
    });
    await governor.observe(observed({}));
    await Promise.all(waiting);
    expect(order).toEqual(['admin', 'hint', 'poll', 'backfill', 'options', 'backfill']);
  });

  it('leaves room for what others do with the same token', async () => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock });
    await governor.admit(call());
    await governor.observe(observed({ burstLimit: 20, burstRemaining: 12 }));
    for (let index = 0; index < 12; index += 1) {
      await governor.admit(call());
      expect(slept(clock)).toBe(0);
      await governor.observe(observed({}));
    }
    await governor.admit(call());
    expect(slept(clock)).toBeGreaterThan(0);
  });

  it('pauses the whole token when the window is full, longer each time it is refused in a row', async () => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock });
    for (const expected of [2_000, 4_000, 8_000]) {
      await governor.observe(observed({ burstRemaining: 0, burstResetMs: 2_000 }, 'burst-limit'));
      clock.sleeps.length = 0;
      await governor.admit(call());
      expect(slept(clock)).toBe(expected);
    }
    await governor.observe(observed({}));
    await governor.observe(observed({ burstRemaining: 0, burstResetMs: 2_000 }, 'burst-limit'));
    clock.sleeps.length = 0;
    await governor.admit(call());
    expect(slept(clock)).toBe(2_000);
  });

  it('keeps the last tokens of the day for webhooks: backfills yield first, then polls', async () => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock, firstBurstLimit: 100 });
    const kinds = async () => [
      await refused(governor.admit(call('backfill'))),
      await refused(governor.admit(call('poll'))),
      await refused(governor.admit(call('hint'))),
    ];
    await governor.observe(observed({ dailyLimit: 1_000, dailyRemaining: 500 }));
    expect(await kinds()).toEqual(['not refused', 'not refused', 'not refused']);
    await governor.observe(observed({ dailyLimit: 1_000, dailyRemaining: 250 }));
    expect(await kinds()).toEqual(['daily-limit', 'not refused', 'not refused']);
    await governor.observe(observed({ dailyLimit: 1_000, dailyRemaining: 90 }));
    expect(await kinds()).toEqual(['daily-limit', 'daily-limit', 'not refused']);
  });

  it('does not trust what it knew of the budget for longer than a quarter of an hour', async () => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock });
    await governor.observe(observed({ dailyLimit: 1_000, dailyRemaining: 90 }));
    expect(await refused(governor.admit(call('backfill')))).toBe('daily-limit');
    clock.advance(16 * 60_000);
    expect(await refused(governor.admit(call('backfill')))).toBe('not refused');
  });

  it.each([
    ['daily-limit', 15],
    ['payment-required', 15],
    ['cloudflare-block', 60],
  ] as const)('stops every call after %s for %d minutes, then lets one try', async (kind, minutes) => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock });
    await governor.observe(observed({}, kind));
    expect(await refused(governor.admit(call('admin')))).toBe(kind);
    clock.advance(minutes * 60_000);
    expect(await refused(governor.admit(call()))).toBe('not refused');
    expect(await refused(governor.admit(call()))).toBe(kind);
    await governor.observe(observed({}));
    expect(await refused(governor.admit(call()))).toBe('not refused');
    expect(await refused(governor.admit(call()))).toBe('not refused');
  });

  it('stays stopped when the one that tried is refused again', async () => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock });
    await governor.observe(observed({}, 'daily-limit'));
    clock.advance(15 * 60_000);
    await governor.admit(call());
    await governor.observe(observed({}, 'daily-limit'));
    expect(await refused(governor.admit(call()))).toBe('daily-limit');
    clock.advance(15 * 60_000);
    expect(await refused(governor.admit(call()))).toBe('not refused');
  });

  it('lets the one try although nothing seemed to be left', async () => {
    const clock = new JumpingClock();
    const governor = new RateGovernor({ clock });
    await governor.observe(observed({ dailyLimit: 1_000, dailyRemaining: 0 }, 'daily-limit'));
    clock.advance(15 * 60_000);
    expect(await refused(governor.admit(call('backfill')))).toBe('not refused');
  });

  it('is stopped for every replica that shares its ledger', async () => {
    const clock = new JumpingClock();
    const ledger = new InMemorySpendingLedger();
    const [one, other] = [new RateGovernor({ clock, ledger }), new RateGovernor({ clock, ledger })];
    await one.observe(observed({}, 'cloudflare-block'));
    expect(await refused(other.admit(call()))).toBe('cloudflare-block');
  });

  it('shows what was spent, by purpose and day, and charges nothing for a refusal', async () => {
    const clock = new JumpingClock(Date.parse('2026-05-09T23:59:50Z'));
    const ledger = new InMemorySpendingLedger();
    const governor = new RateGovernor({ clock, ledger });
    await governor.observe(observed({}, undefined, 'poll'));
    await governor.observe(observed({}, 'server', 'poll'));
    await governor.observe(observed({}, 'burst-limit', 'hint'));
    const status = await governor.status();
    expect(status.spentToday).toMatchObject({ poll: { calls: 2, tokens: 20 }, hint: { calls: 1, tokens: 0 } });
    clock.advance(60_000);
    await governor.observe(observed({}, undefined, 'poll'));
    expect((await governor.status()).spentToday.poll).toEqual({ calls: 1, tokens: 10 });
    expect((await ledger.day('2026-05-09')).poll).toEqual({ calls: 2, tokens: 20 });
  });
});

import { describe, expect, it } from 'vitest';

import { present, sampleSettings as settings } from '../testing/deal-samples.for-spec.js';
import type { DealMemory } from './deal-memory.js';
import type { DealObservation } from './deal-snapshot.js';
import { decideDealTransition, type DealDecision, type TransitionSettings } from './deal-transition.js';

/** Plays observations one after the other, each on the memory the last one left. */
function play(observations: readonly DealObservation[], using: TransitionSettings = settings): DealDecision[] {
  let memory: DealMemory | undefined;
  return observations.map((observed) => {
    const decision = decideDealTransition(memory, observed, using);
    memory = decision.memory;
    return decision;
  });
}

const lastOf = (decisions: readonly DealDecision[]): DealDecision => decisions.at(-1)!;
const beforeCutover = { wonTime: '2026-04-20T10:00:00.000Z' };
const open = { status: 'open', wonTime: null } as const;
const at = (stageOrder: number, stageChangeTime: string | null): DealObservation =>
  present({ ...open, stageId: String(stageOrder), stageOrder, stageChangeTime });

describe('a deal enters its revenue cycle', () => {
  it('emits a win that was seen happening', () => {
    const [first, second] = play([present(open), present()]);
    expect(first).toMatchObject({ emit: null, because: 'outside' });
    expect(second).toMatchObject({
      because: 'entered-cycle',
      emit: { type: 'won', version: 1, cycle: 1, baseline: false },
    });
  });

  it('emits a deal that is won at first sight since the cutover', () => {
    expect(play([present()])[0]!.emit).toMatchObject({
      type: 'won',
      version: 1,
      trigger: 'won',
      bookkeepingDate: '2026-05-09',
    });
  });

  it('books a win at 22:30 UTC on the last of May in June where the company keeps its books in Berlin', () => {
    expect(play([present({ wonTime: '2026-05-31T22:30:00.000Z' })])[0]!.emit).toMatchObject({
      bookkeepingDate: '2026-06-01',
    });
  });

  it('emits nothing for a deal that is not in cycle', () => {
    expect(play([present(open), present({ status: 'lost', wonTime: null })]).map((one) => one.emit)).toEqual([
      null,
      null,
    ]);
  });
});

describe('the cutover', () => {
  const without = { ...settings, cutover: null };

  it('is not set: everything is seen and nothing is emitted', () => {
    const decisions = play([present(open), present(), present({ value: '1.00' }), { kind: 'absent' }], without);
    expect(decisions.map((one) => one.emit)).toEqual([null, null, null, null]);
    expect(lastOf(decisions)).toMatchObject({ because: 'cutover-not-set', memory: { evaluated: false, version: 0 } });
  });

  it('set later judges a deal that was seen before as first seen', () => {
    const [seen] = play([present()], without);
    expect(decideDealTransition(seen!.memory, present(), settings)).toMatchObject({
      because: 'entered-cycle',
      emit: { version: 1 },
    });
  });

  it('makes an older win at first sight a baseline that emits nothing', () => {
    expect(play([present(beforeCutover)])[0]).toMatchObject({
      emit: null,
      because: 'baseline',
      memory: { inCycle: true, presumedBooked: true },
    });
  });

  it('lets a later change of a baseline deal go out marked', () => {
    const decision = lastOf(play([present(beforeCutover), present({ ...beforeCutover, value: '6000.00' })]));
    expect(decision.emit).toMatchObject({ type: 'won', version: 1, cycle: 1, baseline: true });
  });

  it.each([
    ['reopened', present(open), 'reopened'],
    ['lost', present({ status: 'lost', wonTime: null }), 'lost'],
    ['deleted', { kind: 'deleted' } as const, 'deleted'],
    ['merged away', { kind: 'merged', into: '42' } as const, 'merged'],
    ['vanished', { kind: 'absent' } as const, 'vanished'],
  ])('lets a baseline deal that is %s go out as a marked reversion', (_, observed, reason) => {
    expect(lastOf(play([present(beforeCutover), observed])).emit).toMatchObject({
      type: 'reverted',
      reason,
      baseline: true,
      version: 1,
    });
  });

  it('keeps marking a baseline deal that is won again after the cutover, since it was presumed booked by hand', () => {
    expect(lastOf(play([present(beforeCutover), present(open), present()])).emit).toMatchObject({
      cycle: 2,
      baseline: true,
    });
  });

  it('marks a win that was seen happening but is dated before it', () => {
    expect(lastOf(play([present(open), present(beforeCutover)])).emit).toMatchObject({ type: 'won', baseline: true });
  });

  it('lets a backfill emit a baseline deal unmarked, once', () => {
    const [first] = play([present(beforeCutover)]);
    const filled = decideDealTransition(first!.memory, present(beforeCutover), { ...settings, backfill: true });
    expect(filled).toMatchObject({ because: 'backfilled', emit: { version: 1, baseline: false } });
    const again = decideDealTransition(filled.memory, present(beforeCutover), { ...settings, backfill: true });
    expect(again.emit).toBeNull();
    expect(
      decideDealTransition(again.memory, present({ ...beforeCutover, value: '1.00' }), settings).emit,
    ).toMatchObject({
      version: 2,
      baseline: false,
    });
  });
});

describe('a deal in cycle changes', () => {
  it('emits nothing when it reads the same', () => {
    expect(lastOf(play([present(), present()]))).toMatchObject({ emit: null, because: 'unchanged' });
  });

  it('emits the next version of the same cycle when its value changed', () => {
    expect(lastOf(play([present(), present({ value: '6000.00' })])).emit).toMatchObject({
      type: 'won',
      version: 2,
      cycle: 1,
    });
  });

  it('takes an edited won time as a new version of the same cycle', () => {
    const decision = lastOf(play([present(), present({ wonTime: '2026-06-01T10:00:00.000Z' })]));
    expect(decision.emit).toMatchObject({ version: 2, cycle: 1, bookkeepingDate: '2026-06-01' });
  });

  it('keeps its cycle time where Pipedrive forgets the won time', () => {
    expect(lastOf(play([present(), present({ wonTime: null })])).emit).toBeNull();
  });

  it('stays in cycle when it is archived', () => {
    expect(lastOf(play([present(), present({ isArchived: true })])).emit).toBeNull();
  });

  it('does not take looking at more fields for a change of the deal', () => {
    const field = { key: 'abc', name: 'GL', type: 'enum', value: '17' };
    const [first] = play([present({}, { customFields: [field] })]);
    const wider = { ...settings, mappedFieldKeys: ['abc'] };
    const same = decideDealTransition(first!.memory, present({}, { customFields: [field] }), wider);
    expect(same.emit).toBeNull();
    const changed = decideDealTransition(
      same.memory,
      present({}, { customFields: [{ ...field, value: '18' }] }),
      wider,
    );
    expect(changed.emit).toMatchObject({ version: 2, contentFieldSet: 'deal-1+abc' });
  });

  it('still sees a change that arrives together with a wider field set', () => {
    const [first] = play([present()]);
    const decision = decideDealTransition(first!.memory, present({ value: '7.00' }), {
      ...settings,
      mappedFieldKeys: ['abc'],
    });
    expect(decision.emit).toMatchObject({ version: 2 });
  });
});

describe('a deal leaves its cycle', () => {
  it.each([
    ['reopened', present(open)],
    ['lost', present({ status: 'lost', wonTime: null })],
    ['deleted', { kind: 'deleted' } as const],
    ['merged', { kind: 'merged', into: '42' } as const],
    ['vanished', { kind: 'absent' } as const],
  ])('as %s: one reversion, and none again', (reason, observed) => {
    const decisions = play([present(), observed, observed]);
    expect(decisions[1]!.emit).toMatchObject({ type: 'reverted', reason, version: 2, cycle: 1, baseline: false });
    expect(decisions[2]!.emit).toBeNull();
  });

  it('never reads absence as deletion of a deal that was not in cycle', () => {
    expect(lastOf(play([present(open), { kind: 'absent' }])).emit).toBeNull();
    expect(play([{ kind: 'absent' }])[0]!.emit).toBeNull();
  });

  it('tells what really happened once a vanished deal is known to be deleted', () => {
    const decision = lastOf(play([present(), { kind: 'absent' }, { kind: 'deleted' }]));
    expect(decision.emit).toMatchObject({ type: 'reverted', reason: 'deleted', version: 3, cycle: 1 });
  });

  it('opens a new cycle when it is won again, even with the old content', () => {
    const decision = lastOf(play([present(), present(open), present()]));
    expect(decision.emit).toMatchObject({ type: 'won', version: 3, cycle: 2 });
  });
});

describe('a revenue-bearing stage', () => {
  const staged = { ...settings, revenueStages: new Map([['1', { stageId: '3', order: 3 }]]) };
  it('makes trigger stage, later stages and the win one cycle with one date', () => {
    const decisions = play(
      [at(2, null), at(3, '2026-05-05T10:00:00.000Z'), at(4, '2026-05-07T10:00:00.000Z'), present({ stageOrder: 4 })],
      staged,
    );
    expect(decisions.map((one) => one.emit?.version ?? null)).toEqual([null, 1, null, null]);
    expect(decisions[1]!.emit).toMatchObject({ trigger: 'stage', bookkeepingDate: '2026-05-05' });
  });

  it('takes the time of creation where a deal was created in its trigger stage', () => {
    expect(play([at(3, null)], staged)[0]!.emit).toMatchObject({ cycleTime: '2026-05-02T09:00:00.000Z' });
  });

  it('is left again: the deal reverts', () => {
    const decision = lastOf(play([at(3, '2026-05-05T10:00:00.000Z'), at(2, '2026-05-06T10:00:00.000Z')], staged));
    expect(decision.emit).toMatchObject({ type: 'reverted', reason: 'left-stage' });
  });

  it('keeps a reopened deal in its cycle while it stays in or behind the trigger stage', () => {
    expect(lastOf(play([present({ stageOrder: 4 }), at(4, null)], staged)).emit).toBeNull();
  });

  it('does not count in another pipeline', () => {
    const elsewhere = present({ ...open, pipelineId: '2', stageOrder: 9 });
    expect(lastOf(play([at(3, '2026-05-05T10:00:00.000Z'), elsewhere], staged)).emit).toMatchObject({
      reason: 'left-stage',
    });
  });
});

describe('recovery', () => {
  it('continues above every version of the earlier epoch', () => {
    const [first] = play([present()]);
    const decision = decideDealTransition(first!.memory, present({ value: '1.00' }), { ...settings, versionEpoch: 2 });
    expect(decision.emit?.version).toBe(2_000_000_001);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { present, sampleSettings } from '../testing/deal-samples.for-spec.js';
import type { DealMemory } from './deal-memory.js';
import type { DealObservation } from './deal-snapshot.js';
import { decideDealTransition, type DealDecision } from './deal-transition.js';

const wonTimes = ['2026-04-20T10:00:00.000Z', '2026-05-09T13:20:10.000Z', '2026-06-30T23:30:00.000Z'];

const observation: fc.Arbitrary<DealObservation> = fc.oneof(
  fc
    .record({ value: fc.constantFrom('1.00', '2.00', '2.0'), wonTime: fc.constantFrom(...wonTimes) })
    .map((one) => present(one)),
  fc
    .record({ stageOrder: fc.integer({ min: 1, max: 5 }) })
    .map((one) => present({ ...one, status: 'open', wonTime: null })),
  fc.constant(present({ status: 'lost', wonTime: null })),
  fc.constant({ kind: 'deleted' } as const),
  fc.constant({ kind: 'merged', into: '42' } as const),
  fc.constant({ kind: 'absent' } as const),
);

const settings = fc.record({
  stageOrder: fc.option(fc.integer({ min: 2, max: 4 }), { nil: undefined }),
  mapped: fc.constantFrom([], ['abc']),
});

function play(observations: readonly DealObservation[], stageOrder: number | undefined, mapped: readonly string[]) {
  const revenueStages = new Map(stageOrder === undefined ? [] : [['1', { stageId: 's', order: stageOrder }] as const]);
  const using = { ...sampleSettings, revenueStages, mappedFieldKeys: mapped };
  let memory: DealMemory | undefined;
  return observations.map((observed): DealDecision => {
    const decision = decideDealTransition(memory, observed, using);
    memory = decision.memory;
    return decision;
  });
}

const emitted = (decisions: readonly DealDecision[]) => decisions.flatMap((one) => one.emit ?? []);

describe('any history of one deal', () => {
  it('gives versions that rise by one, and cycles that open only after a reversion', () => {
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 25 }), settings, (observations, { stageOrder, mapped }) => {
        const events = emitted(play(observations, stageOrder, mapped));
        expect(events.map((event) => event.version)).toEqual(events.map((_, index) => index + 1));
        events.forEach((event, index) => {
          const before = events[index - 1];
          if (before === undefined) return;
          if (event.type === 'won') expect(event.cycle - before.cycle).toBe(before.type === 'reverted' ? 1 : 0);
          else expect(event.cycle).toBe(before.cycle);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('never emits the same state twice in a row', () => {
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 25 }), settings, (observations, { stageOrder, mapped }) => {
        const doubled = observations.flatMap((one) => [one, one]);
        expect(emitted(play(doubled, stageOrder, mapped))).toEqual(emitted(play(observations, stageOrder, mapped)));
        const events = emitted(play(observations, stageOrder, mapped));
        events.forEach((event, index) => {
          const before = events[index - 1];
          if (before?.type === event.type) expect(event.contentHash).not.toBe(before.contentHash);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('ends with the event of its final state, unless that is an untouched baseline', () => {
    fc.assert(
      fc.property(
        fc.array(observation, { minLength: 1, maxLength: 25 }),
        settings,
        (observations, { stageOrder, mapped }) => {
          const decisions = play(observations, stageOrder, mapped);
          const memory = decisions.at(-1)!.memory;
          const last = emitted(decisions).at(-1);
          if (memory.inCycle && memory.version > 0)
            expect(last).toMatchObject({ type: 'won', contentHash: memory.contentHash });
          if (memory.inCycle && memory.version === 0) expect(memory.presumedBooked).toBe(true);
          if (!memory.inCycle) expect(last?.type ?? 'reverted').toBe('reverted');
        },
      ),
      { numRuns: 500 },
    );
  });
});

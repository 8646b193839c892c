import { describe, expect, it } from 'vitest';

import { type CanaryProbe, type CanaryState, untestedCanary } from '../model/canary-state.js';
import { defaultPostingSettings as settings } from '../model/posting-settings.js';
import { beginCanary, canaryAllows, canaryIsDue, judgeCanary, type ProbeAnswer } from './canary-verdict.js';

const DAY = 24 * 60 * 60_000;
const now = new Date('2026-03-01T09:00:00Z');
const probe = (controlId: string, ageMs: number, doubtful = false): CanaryProbe => ({
  controlId,
  usedAt: new Date(now.getTime() - ageMs),
  doubtful,
});
const fresh = probe('fresh', 0);

function test(state: CanaryState, answerTo: (controlId: string) => ProbeAnswer): CanaryState {
  const begun = beginCanary(state, fresh, now, settings);
  const answers = [fresh, ...begun.repeat].map((one) => ({ probe: one, answer: answerTo(one.controlId) }));
  return judgeCanary(begun.state, answers, now, settings);
}
const withProbes = (...probes: CanaryProbe[]): CanaryState => ({ ...untestedCanary, probes });
const remembered = (): ProbeAnswer => 'already-recorded';
const dayIs =
  (answer: ProbeAnswer) =>
  (controlId: string): ProbeAnswer =>
    controlId === 'day' ? answer : 'already-recorded';

describe('the canary', () => {
  it('holds while keys used a moment, a day and thirty days ago are refused', () => {
    const state = test(withProbes(probe('day', DAY), probe('month', 30 * DAY)), remembered);
    expect(state).toMatchObject({ holds: true, checkedAt: now, finding: '3 used keys were refused' });
    expect(canaryAllows(state, now, settings)).toBe(true);
  });

  it('holds on the first day with what can be tested then', () => {
    expect(test(untestedCanary, remembered).holds).toBe(true);
  });

  it('fails as soon as a used key is executed again', () => {
    const state = test(withProbes(probe('day', DAY)), dayIs('executed'));
    expect(state).toMatchObject({ holds: false, checkedAt: now });
    expect(canaryAllows(state, now, settings)).toBe(false);
  });

  it('learns nothing from a missing answer, and its last verdict ages', () => {
    const before: CanaryState = {
      ...withProbes(probe('day', DAY)),
      holds: true,
      checkedAt: new Date(now.getTime() - DAY),
    };
    const state = test(before, dayIs('no-answer'));
    expect(state.checkedAt).toEqual(before.checkedAt);
    expect(canaryAllows(state, now, settings)).toBe(true);
    expect(canaryAllows(state, new Date(now.getTime() + 3 * 60 * 60_000), settings)).toBe(false);
  });

  it('does not trust a key whose repetition may have been executed by a process that died', () => {
    const interrupted = beginCanary(withProbes(probe('day', DAY)), fresh, now, settings).state;
    const state = test(
      { ...interrupted, probes: interrupted.probes.filter((one) => one.controlId === 'day') },
      remembered,
    );
    expect(state).toMatchObject({ holds: false, checkedAt: null });
  });

  it('is tested at the start and daily', () => {
    expect(canaryIsDue(untestedCanary, now, settings)).toBe(true);
    const tested = test(untestedCanary, remembered);
    expect(canaryIsDue(tested, new Date(now.getTime() + DAY - 1), settings)).toBe(false);
    expect(canaryIsDue(tested, new Date(now.getTime() + DAY), settings)).toBe(true);
  });
});

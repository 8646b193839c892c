import type { CanaryProbe, CanaryState } from '../model/canary-state.js';
import type { PostingSettings } from '../model/posting-settings.js';

export type ProbeAnswer = 'executed' | 'already-recorded' | 'no-answer';

/** Unattended resending is allowed only while the last test succeeded and is recent. */
export function canaryAllows(state: CanaryState, now: Date, settings: PostingSettings): boolean {
  return state.holds && state.checkedAt !== null && now.getTime() - state.checkedAt.getTime() <= settings.canaryValidMs;
}

export function canaryIsDue(state: CanaryState, now: Date, settings: PostingSettings): boolean {
  return state.checkedAt === null || now.getTime() - state.checkedAt.getTime() >= settings.canaryPeriodMs;
}

/** For each age the youngest key that is old enough; an age that no key has reached yet is left out. */
export function probesToRepeat(state: CanaryState, now: Date, settings: PostingSettings): CanaryProbe[] {
  const chosen = settings.canaryAgesMs
    .filter((age) => age > 0)
    .flatMap((age) => youngestOf(state.probes.filter((probe) => now.getTime() - probe.usedAt.getTime() >= age)));
  return [...new Map(chosen.map((probe) => [probe.controlId, probe])).values()];
}

/**
 * The new state after the keys were used once more. An executed repetition means that keys are forgotten; no answer
 * means nothing, and the old state ages.
 */
export function judgeCanary(
  state: CanaryState,
  fresh: CanaryProbe,
  answers: readonly { readonly probe: CanaryProbe; readonly answer: ProbeAnswer }[],
  now: Date,
  settings: PostingSettings,
): CanaryState {
  const executed = answers.filter(({ answer }) => answer === 'executed');
  if (executed.length > 0) {
    const ages = executed.map(({ probe }) => `${Math.round((now.getTime() - probe.usedAt.getTime()) / 1000)} s`);
    return {
      checkedAt: now,
      holds: false,
      finding: `keys used ${ages.join(', ')} ago were executed again`,
      probes: kept(state, fresh, settings, now),
    };
  }
  if (answers.some(({ answer }) => answer === 'no-answer')) return state;
  return {
    checkedAt: now,
    holds: true,
    finding: `${answers.length} used keys were refused`,
    probes: kept(state, fresh, settings, now),
  };
}

function youngestOf(probes: readonly CanaryProbe[]): CanaryProbe[] {
  return probes.toSorted((a, b) => b.usedAt.getTime() - a.usedAt.getTime()).slice(0, 1);
}

/** Keys beyond the oldest age are of no more use, but the youngest of them is. */
function kept(state: CanaryState, fresh: CanaryProbe, settings: PostingSettings, now: Date): CanaryProbe[] {
  const oldest = Math.max(0, ...settings.canaryAgesMs);
  const useful = state.probes.filter((probe) => now.getTime() - probe.usedAt.getTime() <= 2 * oldest);
  return [...useful, fresh];
}

import type { CanaryProbe, CanaryState } from '../model/canary-state.js';
import type { PostingSettings } from '../model/posting-settings.js';

export type ProbeAnswer = 'executed' | 'already-recorded' | 'no-answer';

/** Unattended resending is allowed only while the last test succeeded and is recent. */
export function canaryAllows(state: CanaryState, now: Date, settings: PostingSettings): boolean {
  return state.holds && state.checkedAt !== null && age(state.checkedAt, now) <= settings.canaryValidMs;
}

/** The last test that taught anything showed that keys are forgotten; without any test nothing is known. */
export function canaryHasFailed(state: CanaryState): boolean {
  return state.checkedAt !== null && !state.holds;
}

/** A test that taught nothing is repeated after a part of the period. */
const RETRIES_PER_PERIOD = 4;

export function canaryIsDue(state: CanaryState, now: Date, settings: PostingSettings): boolean {
  const part = settings.canaryPeriodMs / RETRIES_PER_PERIOD;
  // Never tested: nothing can be resent, so do not wait for hours.
  const retryMs = state.checkedAt === null ? Math.min(part, settings.maxRetryMs) : part;
  if (state.triedAt !== null && age(state.triedAt, now) < retryMs) return false;
  return state.checkedAt === null || age(state.checkedAt, now) >= settings.canaryPeriodMs;
}

/**
 * Chooses a used key for each age and marks it doubtful before it is sent: if we die meanwhile, it may have been executed
 * anew, and a later refusal of it would prove nothing.
 */
export function beginCanary(
  state: CanaryState,
  fresh: CanaryProbe,
  now: Date,
  settings: PostingSettings,
): { readonly state: CanaryState; readonly repeat: readonly CanaryProbe[] } {
  const chosen = settings.canaryAgesMs
    .filter((wanted) => wanted > 0)
    .flatMap((wanted) => candidates(state, wanted, now).slice(0, 1));
  const repeat = [...new Map(chosen.map((probe) => [probe.controlId, probe])).values()];
  const used = [...state.probes, fresh].map((probe) =>
    repeat.includes(probe) || probe === fresh ? { ...probe, doubtful: true } : probe,
  );
  return { state: { ...state, triedAt: now, probes: used }, repeat };
}

/**
 * What the repetitions prove. An executed one: keys are forgotten. A refusal for every age that a key has reached: they
 * are remembered. Anything less teaches nothing, and the last verdict ages.
 */
export function judgeCanary(
  state: CanaryState,
  answers: readonly { readonly probe: CanaryProbe; readonly answer: ProbeAnswer }[],
  now: Date,
  settings: PostingSettings,
): CanaryState {
  const probes = keptAfter(state, answers, now, settings);
  const executed = answers.filter(({ answer }) => answer === 'executed');
  if (executed.length > 0) {
    const ages = executed.map(({ probe }) => `${Math.round(age(probe.usedAt, now) / 1000)} s`);
    const finding = `keys used ${ages.join(', ')} ago were executed again`;
    return { ...state, checkedAt: now, holds: false, finding, probes };
  }
  const refused = answers.filter(({ answer }) => answer === 'already-recorded').map(({ probe }) => probe);
  const proven = settings.canaryAgesMs.every(
    (wanted) => !isReached(state, wanted, now) || refused.some((probe) => age(probe.usedAt, now) >= wanted),
  );
  if (!proven || refused.length === 0) return { ...state, probes };
  return { ...state, checkedAt: now, holds: true, finding: `${refused.length} used keys were refused`, probes };
}

function candidates(state: CanaryState, wanted: number, now: Date): CanaryProbe[] {
  return state.probes
    .filter((probe) => !probe.doubtful && age(probe.usedAt, now) >= wanted)
    .toSorted((a, b) => b.usedAt.getTime() - a.usedAt.getTime());
}

function isReached(state: CanaryState, wanted: number, now: Date): boolean {
  return state.probes.some((probe) => age(probe.usedAt, now) >= wanted);
}

/** Refused keys prove their age again; executed ones are as young as their repetition. Very old ones are of no more use. */
function keptAfter(
  state: CanaryState,
  answers: readonly { readonly probe: CanaryProbe; readonly answer: ProbeAnswer }[],
  now: Date,
  settings: PostingSettings,
): CanaryProbe[] {
  const answerOf = new Map(answers.map(({ probe, answer }) => [probe.controlId, answer]));
  const oldest = Math.max(0, ...settings.canaryAgesMs);
  return state.probes
    .filter((probe) => answerOf.get(probe.controlId) !== 'executed' && age(probe.usedAt, now) <= 2 * oldest)
    .map((probe) => (answerOf.get(probe.controlId) === 'already-recorded' ? { ...probe, doubtful: false } : probe));
}

function age(since: Date, now: Date): number {
  return now.getTime() - since.getTime();
}

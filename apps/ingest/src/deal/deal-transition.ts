import type { RevertReason } from '@app/contracts';

import { bookkeepingDate } from './bookkeeping-date.js';
import { contentHash, fieldSetName, knowsFieldSet, revertedHash } from './content-hash.js';
import { cycleStart, isInCycle, type RevenueStages } from './deal-cycle.js';
import { UNSEEN, type DealMemory } from './deal-memory.js';
import type { DealDetails, DealFacts, DealObservation } from './deal-snapshot.js';

export interface TransitionSettings {
  /** UTC ISO 8601; null until an administrator has set it: observe, emit nothing. */
  readonly cutover: string | null;
  readonly timeZone: string;
  readonly revenueStages: RevenueStages;
  readonly mappedFieldKeys: readonly string[];
  /** Raised by recovery: versions of a later epoch are above all earlier ones. */
  readonly versionEpoch: number;
  /** True for a deal that a backfill asks for: also what was presumed booked is emitted. */
  readonly backfill?: boolean;
}

interface Emission {
  readonly version: number;
  readonly cycle: number;
  readonly baseline: boolean;
  readonly contentHash: string;
  readonly contentFieldSet: string;
}

export interface WonEmission extends Emission {
  readonly type: 'won';
  readonly trigger: 'won' | 'stage';
  readonly cycleTime: string;
  readonly bookkeepingDate: string;
}

export interface RevertedEmission extends Emission {
  readonly type: 'reverted';
  readonly reason: RevertReason;
  readonly mergedInto: string | null;
}

/** Why a reading led to what it led to; kept in the deal's history. */
export type Because =
  | 'cutover-not-set'
  | 'outside'
  | 'baseline'
  | 'entered-cycle'
  | 'content-changed'
  | 'backfilled'
  | 'unchanged'
  | 'left-cycle';

export interface DealDecision {
  readonly memory: DealMemory;
  readonly emit: WonEmission | RevertedEmission | null;
  readonly because: Because;
}

const EPOCH_SIZE = 1_000_000_000;

/** Decides what an observation means, given what was known before. Pure: the same input always gives the same event. */
export function decideDealTransition(
  previous: DealMemory | undefined,
  observed: DealObservation,
  settings: TransitionSettings,
): DealDecision {
  const before = previous ?? UNSEEN;
  if (settings.cutover === null) return observedOnly(before, observed);
  const present = observed.kind === 'present' ? observed : undefined;
  const details = present?.details ?? null;
  if (present !== undefined && isInCycle(present.facts, settings.revenueStages)) {
    if (details === null) throw new Error(`deal ${present.facts.dealId} is in cycle but its lines were not read`);
    return inside(before, present.facts, details, settings);
  }
  return outside(before, observed, settings);
}

function observedOnly(before: DealMemory, observed: DealObservation): DealDecision {
  return { memory: { ...before, lastStatus: statusOf(observed, before) }, emit: null, because: 'cutover-not-set' };
}

function inside(
  before: DealMemory,
  facts: DealFacts,
  details: DealDetails,
  settings: TransitionSettings,
): DealDecision {
  const start = cycleStart(facts, before);
  const bookedOn = bookkeepingDate(start.cycleTime, settings.timeZone);
  const fieldSet = fieldSetName(settings.mappedFieldKeys);
  const hash = contentHash(facts, details, bookedOn, fieldSet);
  const entering = !before.inCycle;
  const seen: DealMemory = {
    ...before,
    ...start,
    evaluated: true,
    inCycle: true,
    cycle: entering ? before.cycle + 1 : before.cycle,
    lastStatus: facts.status,
    revertReason: null,
    contentHash: hash,
    contentFieldSet: fieldSet,
    released: before.released || settings.backfill === true,
  };
  const firstSight = !before.evaluated && isBefore(start.cycleTime, settings.cutover);
  if (firstSight && !seen.released)
    return { memory: { ...seen, presumedBooked: true }, emit: null, because: 'baseline' };
  const newlyReleased = seen.released && !before.released && isBaseline(before, settings);
  const changed = !sameContent(before, facts, details, bookedOn, hash, fieldSet);
  if (!entering && !changed && !newlyReleased) return { memory: seen, emit: null, because: 'unchanged' };
  const memory = { ...seen, version: nextVersion(before.version, settings.versionEpoch) };
  return {
    memory,
    because: entering ? 'entered-cycle' : changed ? 'content-changed' : 'backfilled',
    emit: {
      type: 'won',
      version: memory.version,
      cycle: memory.cycle,
      baseline: isBaseline(memory, settings),
      contentHash: hash,
      contentFieldSet: fieldSet,
      trigger: start.trigger,
      cycleTime: start.cycleTime,
      bookkeepingDate: bookedOn,
    },
  };
}

/** A newer field set compares under the one the stored hash was made with: learning to look at more is no change. */
function sameContent(
  before: DealMemory,
  facts: DealFacts,
  details: DealDetails,
  bookedOn: string,
  hash: string,
  fieldSet: string,
): boolean {
  const stored = before.contentFieldSet;
  if (stored === null || stored === fieldSet || !knowsFieldSet(stored)) return before.contentHash === hash;
  return before.contentHash === contentHash(facts, details, bookedOn, stored);
}

function outside(before: DealMemory, observed: DealObservation, settings: TransitionSettings): DealDecision {
  const seen: DealMemory = { ...before, evaluated: true, lastStatus: statusOf(observed, before) };
  const reason = revertReason(before, observed);
  // `vanished` was only a guess: what really happened is told once it is known.
  const nowKnown = !before.inCycle && before.revertReason === 'vanished' && reason !== 'vanished';
  if (!before.evaluated || (!before.inCycle && !nowKnown)) return { memory: seen, emit: null, because: 'outside' };
  const version = nextVersion(before.version, settings.versionEpoch);
  const mergedInto = observed.kind === 'merged' ? observed.into : null;
  return {
    memory: { ...seen, version, inCycle: false, revertReason: reason, contentHash: null, contentFieldSet: null },
    because: 'left-cycle',
    emit: {
      type: 'reverted',
      version,
      cycle: before.cycle,
      baseline: isBaseline(before, settings),
      contentHash: revertedHash(before.cycle, reason, mergedInto),
      contentFieldSet: 'reverted-1',
      reason,
      mergedInto,
    },
  };
}

function revertReason(before: DealMemory, observed: DealObservation): RevertReason {
  if (observed.kind === 'absent') return 'vanished';
  if (observed.kind !== 'present') return observed.kind;
  if (observed.facts.status === 'lost') return 'lost';
  return before.lastStatus === 'open' && before.trigger === 'stage' ? 'left-stage' : 'reopened';
}

const statusOf = (observed: DealObservation, before: DealMemory): DealMemory['lastStatus'] =>
  observed.kind === 'present' ? observed.facts.status : before.lastStatus;

const isBaseline = (memory: DealMemory, settings: TransitionSettings): boolean =>
  !memory.released &&
  (memory.presumedBooked || (memory.cycleTime !== null && isBefore(memory.cycleTime, settings.cutover)));

const isBefore = (instant: string, cutover: string | null): boolean =>
  cutover !== null && Date.parse(instant) < Date.parse(cutover);

const nextVersion = (version: number, epoch: number): number => Math.max(version, epoch * EPOCH_SIZE) + 1;

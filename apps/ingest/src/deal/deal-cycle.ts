import type { DealMemory } from './deal-memory.js';
import type { DealFacts } from './deal-snapshot.js';
import { NormalizationError } from './normalization.error.js';

export interface TriggerStage {
  readonly stageId: string;
  /** Position in its pipeline: later stages have higher numbers. Null when the stage is gone from Pipedrive. */
  readonly order: number | null;
}

/** By pipeline id: the stage from which on an open deal bears revenue. A pipeline that is not listed has none. */
export type RevenueStages = ReadonlyMap<string, TriggerStage>;

/** In cycle: won, or open in the trigger stage or a later one. Archived deals stay in cycle: archiving is not deleting. */
export function isInCycle(facts: DealFacts, stages: RevenueStages): boolean {
  if (facts.status === 'won') return true;
  return facts.status === 'open' && hasReachedTrigger(facts, stages);
}

function hasReachedTrigger(facts: DealFacts, stages: RevenueStages): boolean {
  const trigger = stages.get(facts.pipelineId);
  if (trigger === undefined) return false;
  // Guessing would revert, or book, every open deal of the pipeline at once.
  if (trigger.order === null)
    throw new NormalizationError(
      `deal ${facts.dealId}`,
      `revenue-bearing stage ${trigger.stageId} is gone from its pipeline`,
    );
  return facts.stageOrder >= trigger.order;
}

export interface CycleStart {
  readonly trigger: 'won' | 'stage';
  readonly cycleTime: string;
}

/**
 * When the cycle began: at its first trigger. Later stages and the win of a cycle that a stage began leave it alone. A won
 * time that moved without an observed exit was edited: the cycle stays, its time follows.
 */
export function cycleStart(facts: DealFacts, before: DealMemory): CycleStart {
  if (before.inCycle && before.trigger !== null && before.cycleTime !== null) {
    const edited = before.trigger === 'won' && facts.status === 'won' ? facts.wonTime : null;
    return { trigger: before.trigger, cycleTime: edited ?? before.cycleTime };
  }
  if (facts.status === 'won')
    return { trigger: 'won', cycleTime: facts.wonTime ?? facts.stageChangeTime ?? facts.addTime };
  return { trigger: 'stage', cycleTime: facts.stageChangeTime ?? facts.addTime };
}

import type { DesiredEntry, HoldReason } from '@app/mapping';

/** Parts of the posting that people have stopped. */
export interface PauseSettings {
  readonly pausedEntities: readonly string[];
  /** Ids of rules. */
  readonly pausedRules: readonly string[];
}

/** Why none of these entries may start now: a set goes whole or not at all, so one paused line holds all of it. Pure. */
export function pauseReasons(
  entries: readonly DesiredEntry[],
  settings: PauseSettings,
  nameOf: (ruleId: string) => string | undefined,
): HoldReason[] {
  const entities = new Set(entries.flatMap(({ entity }) => entity ?? []));
  const rules = new Set(entries.flatMap(({ lines }) => lines.map(({ source }) => source.ruleId)));
  return [
    ...settings.pausedEntities
      .filter((entity) => entities.has(entity))
      .map((entity) => paused('entity', entity, `Posting to entity ${entity} is paused`)),
    ...settings.pausedRules
      .filter((rule) => rules.has(rule))
      .map((rule) => paused('rule', rule, `Posting by rule "${nameOf(rule) ?? rule}" is paused`)),
  ];
}

function paused(field: string, value: string, message: string): HoldReason {
  return { kind: 'paused', cause: `paused:${field}:${value}`, message, remedy: `Resume the ${field}`, field, value };
}

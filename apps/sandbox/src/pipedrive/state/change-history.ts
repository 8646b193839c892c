import type { AccountState } from './account-state.js';
import type { RecordChange } from './change-log.js';
import type { HistoryRow, Row } from './rows.js';

/** What a change itself brings along is no change of its own. */
const UNTOLD = new Set(['id', 'update_time', 'status_before_delete', 'merged_into']);
const TOLD_OF = new Set(['deal', 'organization', 'person']);

interface Author {
  readonly userId: number;
  readonly time: string;
}

/** Keeps who changed which field when, as changelog and flow show it. */
export function keepHistory(state: AccountState, changes: readonly RecordChange[], author: Author): void {
  for (const { entity, action, before, after } of changes) {
    if (action !== 'change' || before === undefined || after === undefined || !TOLD_OF.has(entity)) continue;
    for (const [field, from, to] of changedFields(before, after)) {
      state.history.insert({
        record: historyKey(entity, after.id),
        field_key: field,
        old_value: textOf(from),
        new_value: textOf(to),
        actor_user_id: author.userId,
        time: author.time,
      });
    }
  }
}

export function historyKey(entity: string, id: number): HistoryRow['record'] {
  return `${entity} ${id}`;
}

function changedFields(before: Row, after: Row): [string, unknown, unknown][] {
  const was = flattened(before);
  const is = flattened(after);
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !UNTOLD.has(name));
  return names.flatMap((name): [string, unknown, unknown][] =>
    textOf(was[name]) === textOf(is[name]) ? [] : [[name, was[name], is[name]]],
  );
}

/** Custom fields stand beside the others, by their key. */
function flattened(row: Row): Readonly<Record<string, unknown>> {
  const { custom_fields: custom, ...rest } = row as Row & { readonly custom_fields?: object };
  return { ...rest, ...custom };
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

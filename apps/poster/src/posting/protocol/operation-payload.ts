import type { DesiredEntry } from '@app/mapping';

/** The entry a payload describes; null for parties. */
export function entryOf(payload: unknown): DesiredEntry | null {
  return typeof payload === 'object' && payload !== null && 'lines' in payload ? (payload as DesiredEntry) : null;
}

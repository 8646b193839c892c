import { where, type QueryFilter } from './query-filter.js';
import type { QueryRow } from './query-request.js';
import { stampOrNone, toGatewayStamp } from './row-values.js';

/** How far a reader has come, to be kept between runs. Plain JSON. */
export interface ChangeCursor {
  /** Largest WHENMODIFIED seen, by the gateway's own clock and zone: ours never enters. */
  readonly through: string;
  /** `RECORDNO@WHENMODIFIED` of the rows inside the overlap, which will come again and are then left out. */
  readonly seen: readonly string[];
}

const ONE_MINUTE = 60_000;
/** WHENMODIFIED has one second and is set before the commit: slow transactions appear late with an old time. */
export const DEFAULT_OVERLAP_MS = 10 * ONE_MINUTE;

/** Filter for everything that may have changed; undefined reads all. */
export function changeFilter(cursor: ChangeCursor | undefined, overlapMs: number): QueryFilter | undefined {
  return cursor && where.atLeast('WHENMODIFIED', toGatewayStamp(earlier(cursor.through, overlapMs)));
}

/** Collects the rows that are news and the cursor for the next run. */
export class ChangeCollector {
  readonly #before: ReadonlySet<string>;
  readonly #stamps = new Map<string, string>();
  #through: string;

  constructor(
    cursor: ChangeCursor | undefined,
    readonly overlapMs: number,
  ) {
    this.#before = new Set(cursor?.seen);
    this.#through = cursor?.through ?? '';
    for (const key of cursor?.seen ?? []) this.#stamps.set(key, key.slice(key.indexOf('@') + 1));
  }

  /** False for a row that was already delivered in this very state. */
  isNews(row: QueryRow<'RECORDNO' | 'WHENMODIFIED'>): boolean {
    const stamp = stampOrNone(row.WHENMODIFIED) ?? '';
    const key = `${row.RECORDNO}@${stamp}`;
    this.#stamps.set(key, stamp);
    if (stamp > this.#through) this.#through = stamp;
    return !this.#before.has(key);
  }

  get cursor(): ChangeCursor | undefined {
    if (this.#through === '') return undefined;
    const from = earlier(this.#through, this.overlapMs);
    const seen = [...this.#stamps].filter(([, stamp]) => stamp >= from).map(([key]) => key);
    return { through: this.#through, seen };
  }
}

function earlier(stamp: string, ms: number): string {
  return new Date(Date.parse(`${stamp}Z`) - ms).toISOString().slice(0, 19);
}

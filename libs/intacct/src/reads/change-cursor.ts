import { createHash } from 'node:crypto';
import { where, type QueryFilter } from './query-filter.js';
import type { QueryRow } from './query-request.js';
import { toGatewayStamp } from './row-values.js';

/** How far a reader has come, to be kept between runs. Plain JSON. */
export interface ChangeCursor {
  /** WHENMODIFIED up to which all was seen, by the gateway's own clock and zone: ours only measures how long a reading took. */
  readonly through: string;
  /**
   * `RECORDNO@WHENMODIFIED#content` of what will come again with the overlap and is then left out. The content is a digest: a
   * stamp has one second, so a second change in it shows nowhere else. Records without a digest come once more.
   */
  readonly seen: readonly string[];
}

const ONE_MINUTE = 60_000;
const ONE_HOUR = 60 * ONE_MINUTE;
const SUNDAY = 0;
/** Clocks are turned back between midnight and four; the hour before the turn is looked at an hour later. */
const LAST_HOUR_TURNED = 4;
/** WHENMODIFIED has one second and is set before the commit: slow transactions appear late with an old time. */
export const DEFAULT_OVERLAP_MS = 10 * ONE_MINUTE;

/** Filter for everything that may have changed; undefined reads all. */
export function changeFilter(cursor: ChangeCursor | undefined, overlapMs: number): QueryFilter | undefined {
  if (cursor === undefined) return undefined;
  const back = mayRepeat(cursor.through) ? overlapMs + ONE_HOUR : overlapMs;
  return where.atLeast('WHENMODIFIED', toGatewayStamp(earlier(cursor.through, back)));
}

/** What rows say, short: equal for equal fields in equal order. */
export function contentOf(rows: readonly QueryRow[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('base64url').slice(0, 16);
}

/** Tells which records are news, and makes the cursor for the next run. */
export class ChangeMemory {
  /** State by RECORDNO, the latest only: who goes back to an earlier state has changed again. */
  readonly #states: Map<string, string>;
  readonly #before: string;
  #latest = '';

  constructor(
    cursor: ChangeCursor | undefined,
    readonly overlapMs: number,
  ) {
    this.#before = cursor?.through ?? '';
    this.#states = new Map(cursor?.seen.map(splitKey));
  }

  /** A WHENMODIFIED that was met, as `YYYY-MM-DDTHH:MM:SS`. */
  note(stamp: string): void {
    if (stamp > this.#latest) this.#latest = stamp;
  }

  /** False for a record that was already delivered in this very state. */
  isNews(recordNo: string, stamp: string, content: string): boolean {
    this.note(stamp);
    const state = `${stamp}#${content}`;
    const known = this.#states.get(recordNo) === state;
    this.#states.set(recordNo, state);
    return !known;
  }

  /** Records from this stamp on must be known by their content: a later run may meet them again. */
  rememberedFrom(elapsedMs: number): string {
    const through = this.#through(elapsedMs);
    return through === '' ? '' : earlier(through, this.overlapMs + ONE_HOUR);
  }

  /** `elapsedMs` is how long the reading took. Undefined as long as no stamp was met. */
  cursor(elapsedMs: number): ChangeCursor | undefined {
    const through = this.#through(elapsedMs);
    if (through === '') return undefined;
    const from = this.rememberedFrom(elapsedMs);
    const kept = [...this.#states].filter(([, state]) => state >= from);
    return { through, seen: kept.map(([recordNo, state]) => `${recordNo}@${state}`) };
  }

  /** Who changes a record after its page was read, and before the last one was, has a stamp before the latest. */
  #through(elapsedMs: number): string {
    if (this.#latest === '') return this.#before;
    const reached = earlier(this.#latest, Math.max(0, elapsedMs));
    return reached > this.#before ? reached : this.#before;
  }
}

function splitKey(key: string): [recordNo: string, state: string] {
  const at = key.indexOf('@');
  return [key.slice(0, at), key.slice(at + 1)];
}

/**
 * In autumn one hour comes twice, and its second pass has stamps before those of the first. Almost everywhere that is in the
 * night to a Sunday, whatever the gateway's zone; a company that turns its clocks in another night misses the changes of that
 * hour until it reads everything.
 */
function mayRepeat(stamp: string): boolean {
  const anHourLater = new Date(Date.parse(`${stamp}Z`) + ONE_HOUR);
  return anHourLater.getUTCDay() === SUNDAY && anHourLater.getUTCHours() <= LAST_HOUR_TURNED;
}

function earlier(stamp: string, ms: number): string {
  return new Date(Date.parse(`${stamp}Z`) - ms).toISOString().slice(0, 19);
}

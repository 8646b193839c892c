import { nextCronTime } from '@app/platform';

import type { StoredKind } from './reference-row.js';

export type ReadingMode = 'incremental' | 'full';

/** How far one kind has been read. */
export interface KindState {
  readonly kind: StoredKind;
  readonly readAt: Date | null;
  /** Of the last complete reading, which alone finds what was deleted. */
  readonly fullAt: Date | null;
  readonly failedAt: Date | null;
  /** Since it was last read. */
  readonly failures: number;
}

/** How often one kind is read. */
export interface Pace {
  readonly everyMs: number;
  /** Shortest time between two readings where somebody asks for one. */
  readonly demandMs: number;
  /** Time of the nightly comparison, such as `02:30`, in this zone. */
  readonly nightlyAt: string;
  readonly timeZone: string;
}

const FIRST_RETRY_MS = 30_000;
const NEVER_READ = new Date(0);

/** What has to be read of a kind now. A night that was missed is caught up once, however many there were. */
export function dueReading(state: KindState, pace: Pace, now: Date, demanded = false): ReadingMode | undefined {
  if (now < retryAt(state, pace)) return undefined;
  if (nextFull(state, pace) <= now) return 'full';
  if (nextIncremental(state, pace) <= now) return 'incremental';
  return demanded && state.readAt !== null && after(state.readAt, pace.demandMs) <= now ? 'incremental' : undefined;
}

/** When the kind is read completely; at once where it never was. */
export function nextFull({ fullAt }: KindState, { nightlyAt, timeZone }: Pace): Date {
  if (fullAt === null) return NEVER_READ;
  const [hour = '0', minute = '0'] = nightlyAt.split(':');
  return nextCronTime(`${Number(minute)} ${Number(hour)} * * *`, timeZone, fullAt);
}

export function nextIncremental({ readAt }: KindState, { everyMs }: Pace): Date {
  return readAt === null ? NEVER_READ : after(readAt, everyMs);
}

/** When it is read next, if nobody asks for it before. */
export function nextReading(state: KindState, pace: Pace, now: Date): Date {
  const times = [nextFull(state, pace), nextIncremental(state, pace)].map((at) => at.getTime());
  return new Date(Math.max(Math.min(...times), retryAt(state, pace).getTime(), now.getTime()));
}

/** One that fails rests longer each time, up to its own interval: a missing permission is not asked for every second. */
function retryAt({ failedAt, failures }: KindState, { everyMs }: Pace): Date {
  if (failedAt === null || failures === 0) return NEVER_READ;
  return after(failedAt, Math.min(FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 16), everyMs));
}

function after(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}

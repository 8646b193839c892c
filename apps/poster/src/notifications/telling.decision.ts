import { identityOf, type OpenNotification, type WaitingCause } from './waiting-cause.js';

export interface TellingPolicy {
  /** Milliseconds after which people hear again of what they know. */
  readonly digestMs: number;
  /** Kind of hold → milliseconds that it may last before anybody is told; `Infinity`: it ends by itself. */
  readonly patienceMs: Readonly<Record<string, number>>;
}

export interface Tellings {
  /** Causes that nobody was told about yet. */
  readonly opened: readonly WaitingCause[];
  /** Everything that lasts, when some of it was not told for a day; else nothing. */
  readonly digest: readonly { readonly open: OpenNotification; readonly now: WaitingCause }[];
  readonly solved: readonly OpenNotification[];
}

/** Deals that rest on purpose, or for somebody who is at work, are not news. */
export const defaultPatienceMs: TellingPolicy['patienceMs'] = {
  quiet: Infinity,
  schedule: Infinity,
  paused: Infinity,
  waiting: 3_600_000,
};

/**
 * What to tell, from what waits and what was told. `complete` false: not all causes could be read, so that a missing one says nothing.
 */
export function decideTellings(
  waiting: readonly WaitingCause[],
  open: readonly OpenNotification[],
  now: Date,
  policy: TellingPolicy,
  complete = true,
): Tellings {
  const told = new Map(open.map((one) => [identityOf(one), one]));
  const present = new Set(waiting.map(identityOf));
  const opened = waiting.filter((one) => !told.has(identityOf(one)) && isRipe(one, now, policy));
  const solved = complete ? open.filter((one) => !present.has(identityOf(one))) : [];
  const lasting = waiting.flatMap((one) => {
    const known = told.get(identityOf(one));
    return known === undefined ? [] : [{ open: known, now: one }];
  });
  const isDue = lasting.some(({ open: known }) => now.getTime() - known.toldAt.getTime() >= policy.digestMs);
  return { opened, digest: isDue ? lasting : [], solved };
}

function isRipe(cause: WaitingCause, now: Date, policy: TellingPolicy): boolean {
  // The clock of the database may be a little ahead of ours.
  const ageMs = Math.max(0, now.getTime() - cause.oldest.getTime());
  return ageMs >= (policy.patienceMs[cause.kind] ?? 0);
}

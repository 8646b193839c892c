export const holdKinds = [
  'mapping',
  'validation',
  'period',
  'party',
  'currency',
  'approval',
  'review',
  'conflict',
  'quiet',
  'schedule',
  'rejected',
  'unreadable',
  'paused',
  'waiting',
] as const;
export type HoldKind = (typeof holdKinds)[number];

/** Why money waits. */
export interface HoldReason {
  readonly kind: HoldKind;
  /** Stable key shared by all deals with the same trouble, such as `mapping:category:Training`. */
  readonly cause: string;
  readonly message: string;
  /** What a person can do about it. */
  readonly remedy: string;
  /** The field that is wrong and what it holds, where a single one is to blame. */
  readonly field?: string;
  readonly value?: string;
}

/** One reason per cause, in the order of the causes: what a deal is held for does not depend on the order of its lines. */
export function distinctReasons(reasons: readonly HoldReason[]): HoldReason[] {
  const byCause = new Map<string, HoldReason>();
  for (const reason of reasons) if (!byCause.has(reason.cause)) byCause.set(reason.cause, reason);
  return [...byCause.values()].toSorted((a, b) => (a.cause < b.cause ? -1 : 1));
}

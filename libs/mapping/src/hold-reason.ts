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
}

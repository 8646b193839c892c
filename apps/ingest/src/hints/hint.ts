/** What a refresh knows how to read. Everything else that Pipedrive tells us is translated into these, or ignored. */
export const hintEntities = ['deal', 'organization', 'person'] as const;
export type HintEntity = (typeof hintEntities)[number];

/** Where a hint came from; the lower its number, the sooner it is served. */
export const hintPriority = { webhook: 0, sync: 1, poll: 2, settings: 3, sweep: 4, backfill: 5 } as const;
export type HintSource = keyof typeof hintPriority;

/** "This record may have changed": nothing more, whatever the message said. */
export interface HintRequest {
  readonly entity: HintEntity;
  readonly id: string;
}

export interface ClaimedHint {
  readonly entity: HintEntity;
  readonly id: string;
  /** bigint: the hint may be removed only while it still has this number. */
  readonly counter: string;
  readonly source: HintSource;
  readonly attempts: number;
  readonly isBackfill: boolean;
}

/** Stands for a hint where a deal is read without one; there is nothing to claim, to settle or to give back. */
export function unhinted(id: string): ClaimedHint {
  return { entity: 'deal', id, counter: '0', source: 'backfill', attempts: 0, isBackfill: true };
}

export function isUnhinted(hint: ClaimedHint): boolean {
  return hint.counter === '0';
}

export function isHintEntity(entity: string): entity is HintEntity {
  return (hintEntities as readonly string[]).includes(entity);
}

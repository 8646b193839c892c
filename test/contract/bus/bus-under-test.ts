import type { Bus, TopicDefinition } from '@app/platform';

/** What the contract needs of an implementation. */
export interface BusUnderTest {
  /** How long a case waits for what must happen, before it fails. */
  readonly patienceMs: number;
  /** A client of its own for each call, all on the same bus. */
  createBus(topics: readonly TopicDefinition[], settings?: { sessionMs?: number }): Bus;
  /** Removes now what may be removed from compacted topics; absent where that is the broker's own business. */
  compact?(): Promise<void>;
  /** A member in a process of its own, which handles records until one says `hang`, and then never ends that batch. */
  startDoomedMember(topics: readonly TopicDefinition[], groupId: string): Promise<DoomedMember>;
}

export interface DoomedMember {
  /** Values it has handled completely. */
  readonly handled: readonly string[];
  readonly hanging: boolean;
  /** Ends it as `kill -9` does: nothing is stored, nobody is told. */
  kill(): Promise<void>;
}

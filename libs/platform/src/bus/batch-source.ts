import type { ConsumedRecord } from './bus-record.js';

export interface BatchContext {
  readonly topic: string;
  readonly partition: number;
  /** Says that the handler is alive. Rejects when the partition was given away: stop, the batch is somebody else's. */
  heartbeat(): Promise<void>;
  /** True once this member should stop working on the batch: partition lost, position moved, or shutting down. */
  isStale(): boolean;
}

/**
 * Returns after durable storage of the whole batch; the offset is committed after it. A throw (of anything, also of a
 * programming error) brings the same batch again after a back-off: a consumer is never deaf and never skips.
 */
export type BatchHandler = (records: readonly ConsumedRecord[], context: BatchContext) => Promise<void>;

/** `crashed` is final: the process should report itself not ready and end. */
export type BusStatus = 'stopped' | 'connecting' | 'connected' | 'rebalancing' | 'crashed';

/** One member of one consumer group. Owning a partition is not a lock: see the leases for mutual exclusion. */
export abstract class BatchSource {
  /** One handler per topic, before `start()`. */
  abstract subscribe(topic: string, handler: BatchHandler): void;
  /** Begins in the background and returns at once: a bus that is away is waited for, see `status()`. */
  abstract start(): Promise<void>;
  /** Waits for running handlers, commits what they stored, then leaves the group so that others take over at once. */
  abstract stop(): Promise<void>;
  abstract status(): BusStatus;
  /** Called with every change of `status()`, with the cause when it is `crashed`. */
  abstract onStatus(listener: (status: BusStatus, cause?: Error) => void): void;
}

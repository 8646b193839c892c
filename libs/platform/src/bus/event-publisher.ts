import type { BusRecord } from './bus-record.js';

/** Where the outbox relay puts its records. Consumers never publish directly: they write outbox rows. */
export abstract class EventPublisher {
  /**
   * Resolves once every record is durable on the bus; records of one key keep their order. A rejection means that none,
   * some or all of them may have arrived: publish again, consumers drop what they have seen by event id.
   */
  abstract publish(records: readonly BusRecord[]): Promise<void>;
  abstract close(): Promise<void>;
}

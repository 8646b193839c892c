/** An event on its way to the bus. */
export interface OutboxRecord {
  /** UUID, the same as the event id; consumers tell duplicates by it. */
  id: string;
  aggregateType: string;
  /** The record key: events of one aggregate stay in order. */
  aggregateId: string;
  type: string;
  topic: string;
  /** JSON; null is a tombstone of a compacted topic. */
  payload: unknown;
  headers: Record<string, string>;
}

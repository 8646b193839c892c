/** One message as a publisher hands it over. The key decides the partition, and order is kept per key. */
export interface BusRecord {
  topic: string;
  key: string;
  /** `null` is a tombstone: "this key is gone". */
  value: string | null;
  headers: Record<string, string>;
}

/** One message as a consumer receives it. */
export interface ConsumedRecord extends BusRecord {
  partition: number;
  /** Decimal digits: offsets are 64 bit and do not fit a JavaScript number. */
  offset: string;
  /** ISO 8601 in UTC, given by the bus when the record became durable. */
  timestamp: string;
}

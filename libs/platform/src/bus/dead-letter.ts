import type { BusRecord, ConsumedRecord } from './bus-record.js';

export const DEAD_LETTER_TOPIC = 'pipedrive-intacct.dead-letters.v1';

/**
 * The record that says "this one could not be handled": the original key and value, where it came from, and the class of
 * the error (never its message, which may quote what must not be copied). Write it to the outbox in the transaction in
 * which the batch is stored, then go on with the next record.
 */
export function deadLetterRecord(record: ConsumedRecord, error: unknown, topic = DEAD_LETTER_TOPIC): BusRecord {
  return {
    topic,
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      'dead-letter-topic': record.topic,
      'dead-letter-partition': String(record.partition),
      'dead-letter-offset': record.offset,
      'dead-letter-timestamp': record.timestamp,
      'dead-letter-error': error instanceof Error ? error.constructor.name : typeof error,
    },
  };
}

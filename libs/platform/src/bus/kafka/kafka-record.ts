import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { ConsumedRecord } from '../bus-record.js';

/** A message of kafkajs in our plain types: text for bytes, the last of repeated headers. */
export function consumedRecord(topic: string, partition: number, message: KafkaMessage): ConsumedRecord {
  return {
    topic,
    partition,
    offset: message.offset,
    key: message.key?.toString('utf8') ?? '',
    value: message.value?.toString('utf8') ?? null,
    headers: headersOf(message.headers ?? {}),
    timestamp: new Date(Number(message.timestamp)).toISOString(),
  };
}

function headersOf(headers: IHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) plain[name] = last.toString();
  }
  return plain;
}

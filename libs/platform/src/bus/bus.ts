import type { BatchSource } from './batch-source.js';
import type { EventPublisher } from './event-publisher.js';

export interface TopicDefinition {
  name: string;
  partitions: number;
  /** Only the last record per key has to be kept. */
  compacted?: boolean;
  /** Records may be dropped after this time; without it they are kept for ever. */
  retentionMs?: number;
}

/** Where a group starts again: at the oldest record kept, after the newest, or at one offset of one partition. */
export type SeekPosition = 'beginning' | 'end' | { partition: number; offset: string };

export interface PartitionLag {
  topic: string;
  partition: number;
  /** Records not yet committed by the group. */
  lag: bigint;
}

export interface Bus {
  readonly kind: 'kafka' | 'postgres';
  readonly publisher: EventPublisher;
  /** A new member of the group; `groupId` defaults to the one of the options. */
  source(groupId?: string): BatchSource;
  /** Creates the missing topics; existing ones stay as they are. Publisher and sources call it themselves. */
  ensureTopics(): Promise<void>;
  /** Replay. The group must have no running member (Kafka refuses it otherwise). */
  seek(groupId: string, topic: string, position: SeekPosition): Promise<void>;
  lag(groupId: string): Promise<PartitionLag[]>;
  close(): Promise<void>;
}

/** Every topic of the product. Partition counts are part of the contract: changing one reorders keys. */
export const Topic = {
  deals: 'pipedrive.deals.v1',
  organizations: 'pipedrive.organizations.v1',
  audit: 'intacct.audit.v1',
  reference: 'intacct.reference.v1',
  deadLetters: 'pipedrive-intacct.dead-letters.v1',
} as const;

export type TopicName = (typeof Topic)[keyof typeof Topic];

export interface TopicContract {
  readonly name: TopicName;
  readonly partitions: number;
  readonly compacted: boolean;
  /** After this time records may go; left out: never. Longer than any reader may be away. */
  readonly retentionMs?: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The audit topic has one partition: its chain is read in order. */
export const topicContracts: readonly TopicContract[] = [
  { name: Topic.deals, partitions: 12, compacted: false, retentionMs: 30 * DAY_MS },
  { name: Topic.organizations, partitions: 12, compacted: false, retentionMs: 30 * DAY_MS },
  { name: Topic.audit, partitions: 1, compacted: false, retentionMs: 400 * DAY_MS },
  { name: Topic.reference, partitions: 1, compacted: true },
  { name: Topic.deadLetters, partitions: 1, compacted: false, retentionMs: 400 * DAY_MS },
];

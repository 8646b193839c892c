import { AuditRecorded } from '../audit.event.js';
import { DealReverted } from '../deal-reverted.event.js';
import { DealWon } from '../deal-won.event.js';
import { SCHEMA_VERSION } from '../decode-event.js';
import { EventType } from '../event-type.js';
import { OrganizationChanged } from '../organization-changed.event.js';
import { ReferenceChanged } from '../reference-changed.event.js';
import { Topic, topicContracts, type TopicName } from '../topics.js';
import { type EventClass, type EventSchema, eventSchemas } from './event-schema.builder.js';

interface TopicMessage {
  readonly topic: TopicName;
  readonly name: string;
  readonly summary: string;
  readonly shape: EventClass;
  /** CloudEvents type in the headers; the audit topic carries its facts in the record itself. */
  readonly type?: string;
}

const messages: readonly TopicMessage[] = [
  {
    topic: Topic.deals,
    name: 'DealWon',
    summary: 'A deal is in its revenue cycle with this content.',
    shape: DealWon,
    type: EventType.dealWon,
  },
  {
    topic: Topic.deals,
    name: 'DealReverted',
    summary: 'A deal has left its revenue cycle.',
    shape: DealReverted,
    type: EventType.dealReverted,
  },
  {
    topic: Topic.organizations,
    name: 'OrganizationChanged',
    summary: 'The state of an organization.',
    shape: OrganizationChanged,
    type: EventType.organizationChanged,
  },
  {
    topic: Topic.audit,
    name: 'AuditRecorded',
    summary: 'One link of an audit chain, in the order of the chain.',
    shape: AuditRecorded,
  },
  {
    topic: Topic.reference,
    name: 'ReferenceChanged',
    summary: 'A row of the ledger as it is now; `deleted` where it is gone.',
    shape: ReferenceChanged,
    type: EventType.referenceChanged,
  },
];

const descriptions: Readonly<Record<TopicName, string>> = {
  [Topic.deals]: 'Won and reverted deals. Key: company:dealId, so versions of one deal stay in order.',
  [Topic.organizations]: 'Organizations. Key: company:organizationId.',
  [Topic.audit]:
    'Every change of state. Key: environmentId:service, one chain each; delivered at least once, sequence tells.',
  [Topic.reference]:
    'Reference data of the ledger: accounts, journals, dimensions and their values. Compacted, never a tombstone: a row that is gone stays, marked deleted. ' +
    'Key: environmentId:company:kind:recordNo, the company being that of the ledger.',
  [Topic.deadLetters]: 'Records that could not be handled, as they came, with the reason in the headers. Any content.',
};

/** Every topic as an AsyncAPI 3 document, built from the topic list and from the classes that check events when they are read. */
export function asyncApiDocument(): Record<string, unknown> {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Pipedrive to Sage Intacct: events',
      version: SCHEMA_VERSION,
      description:
        'CloudEvents 1.0 in binary mode; amounts are decimal strings. A reader ignores fields that it does not know.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(topicContracts.map((topic) => [channelId(topic.name), channelOf(topic)])),
    operations: Object.fromEntries(topicContracts.map(({ name }) => [`send-${channelId(name)}`, operationOf(name)])),
    components: {
      messages: Object.fromEntries(messages.map((message) => [message.name, messageOf(message)])),
      schemas: Object.assign(
        { CloudEventHeaders: headers },
        ...messages.map(({ shape }) => eventSchemas(shape)),
      ) as Record<string, EventSchema>,
    },
  };
}

function channelId(topic: TopicName): string {
  return topic.replaceAll(/[^A-Za-z0-9]+/g, '-');
}

function channelOf(topic: (typeof topicContracts)[number]): Record<string, unknown> {
  const own = messages.filter((message) => message.topic === topic.name);
  return {
    address: topic.name,
    description: descriptions[topic.name],
    ...(own.length === 0
      ? {}
      : {
          messages: Object.fromEntries(own.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }])),
        }),
    bindings: {
      kafka: {
        topic: topic.name,
        partitions: topic.partitions,
        topicConfiguration: {
          'cleanup.policy': [topic.compacted ? 'compact' : 'delete'],
          ...(topic.retentionMs === undefined ? {} : { 'retention.ms': topic.retentionMs }),
        },
      },
    },
  };
}

function operationOf(topic: TopicName): Record<string, unknown> {
  return { action: 'send', channel: { $ref: `#/channels/${channelId(topic)}` } };
}

function messageOf({ name, summary, shape, type }: TopicMessage): Record<string, unknown> {
  return {
    name,
    summary,
    contentType: 'application/json',
    payload: { $ref: `#/components/schemas/${shape.name}` },
    ...(type === undefined
      ? {}
      : { headers: { $ref: '#/components/schemas/CloudEventHeaders' }, 'x-cloud-event-type': type }),
  };
}

const text: EventSchema = { type: 'string' };
const headers: EventSchema = {
  type: 'object',
  properties: {
    ce_specversion: { type: 'string', enum: ['1.0'] },
    ce_id: text,
    ce_type: { type: 'string', enum: messages.flatMap(({ type }) => type ?? []) },
    ce_source: text,
    ce_time: { type: 'string', format: 'date-time' },
    ce_subject: text,
    ce_environmentid: text,
    ce_company: text,
    traceparent: text,
  },
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_subject'],
};

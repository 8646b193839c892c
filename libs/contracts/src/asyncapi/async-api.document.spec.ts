import { Parser } from '@asyncapi/parser';
import { beforeAll, describe, expect, it } from 'vitest';

import { toEventHeaders } from '../cloud-event.js';
import { EventType } from '../event-type.js';
import { Topic } from '../topics.js';
import { asyncApiDocument } from './async-api.document.js';
import type { EventSchema } from './event-schema.builder.js';

interface Document {
  readonly channels: Record<string, { readonly address: string }>;
  readonly components: { readonly schemas: Record<string, EventSchema> };
}

describe('the AsyncAPI document', () => {
  let document: Document;
  beforeAll(() => {
    document = asyncApiDocument() as unknown as Document;
  });
  const schema = (name: string): EventSchema => document.components.schemas[name] ?? {};

  it('is a valid AsyncAPI 3 document without errors', async () => {
    const { document: parsed, diagnostics } = await new Parser().parse(JSON.stringify(document));
    const errors = diagnostics
      .filter(({ severity }) => !severity)
      .map((one) => `${one.path.join('.')}: ${one.message}`);
    expect(errors).toEqual([]);
    expect(parsed?.version()).toBe('3.0.0');
  });

  it('tells of every topic there is', () => {
    const addresses = Object.values(document.channels).map(({ address }) => address);
    expect(addresses.toSorted()).toEqual(Object.values(Topic).toSorted());
  });

  it('says of a won deal what its reader demands', () => {
    const deal = schema('DealWon');
    expect(deal.required).toEqual(
      expect.arrayContaining(['dealId', 'dealVersion', 'value', 'lines', 'bookkeepingDate']),
    );
    expect(deal.required).not.toContain('organization');
    expect(deal.properties).toMatchObject({
      dealVersion: { type: 'integer', minimum: 1 },
      value: { type: 'string', pattern: expect.stringContaining('\\d') as string },
      baseline: { type: 'boolean' },
      trigger: { enum: ['won', 'stage'] },
      lines: { type: 'array', items: { $ref: '#/components/schemas/DealLine' } },
      organization: { oneOf: [{ $ref: '#/components/schemas/OrganizationState' }, { type: 'null' }] },
    });
    expect(schema('DealLine').properties?.['billingCycles']).toEqual({ type: ['integer', 'null'] });
  });

  it('describes the audit record flat, with its place in the chain', () => {
    const { properties = {} } = schema('AuditRecorded');
    expect(Object.keys(properties)).toEqual(
      expect.arrayContaining([
        'sequence',
        'previousHash',
        'hash',
        'actor',
        'action',
        'subjectType',
        'subjectId',
        'after',
      ]),
    );
    const nested = Object.values(properties).filter((one) => one.$ref !== undefined || one.type === 'object');
    expect(nested).toEqual([]);
  });

  it('says that reference data is compacted, and what one row of it is', () => {
    const channel = document.channels['intacct-reference-v1'] as unknown as Record<string, unknown>;
    expect(channel['bindings']).toMatchObject({
      kafka: { topicConfiguration: { 'cleanup.policy': ['compact'] } },
    });
    expect(schema('ReferenceChanged').required).toEqual(
      expect.arrayContaining(['company', 'kind', 'recordNo', 'id', 'active', 'deleted', 'revision']),
    );
    expect(schema('CloudEventHeaders').properties?.['ce_type']?.enum).toContain('intacct.reference-changed.v1');
  });

  it('names the headers that are really sent', () => {
    const sent = toEventHeaders({
      id: '1',
      type: EventType.dealWon,
      time: '2026-03-14T10:00:00.000Z',
      subject: 'deal/41',
      environmentId: 'test',
      company: '7001',
    });
    const { properties = {}, required = [] } = schema('CloudEventHeaders');
    expect(Object.keys(sent).filter((name) => name.startsWith('ce_') && !(name in properties))).toEqual([]);
    expect(required.filter((name) => !(name in sent))).toEqual([]);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { WebhookBodyError } from '../errors/webhook-body.error.js';
import { decodeWebhook } from './decode-webhook.js';
import type { WebhookHint } from './webhook-hint.js';

const META_V2 = {
  action: 'change',
  entity: 'deal',
  entity_id: '41',
  company_id: '990',
  user_id: '7',
  id: 'event-1',
  correlation_id: 'corr-1',
  version: '2.0',
  type: 'general',
  webhook_id: '501',
  webhook_owner_id: '7',
  timestamp: '2026-05-09T13:20:11.402Z',
  attempt: 1,
  change_source: 'app',
  is_bulk_edit: false,
  host: 'acme.pipedrive.com',
  permitted_user_ids: ['7', '8'],
};
const META_V1 = {
  v: 1,
  action: 'updated',
  object: 'deal',
  id: 41,
  company_id: 990,
  user_id: 7,
  host: 'acme.pipedrive.com',
  timestamp: 1778332811,
  timestamp_micro: 1778332811402000,
  permitted_user_ids: ['*'],
  trans_pending: false,
  is_bulk_update: false,
  pipedrive_service_name: false,
  change_source: 'app',
  webhook_id: '501',
};
const v2 = (meta: object, data: unknown = null, previous: unknown = null) => ({
  meta: { ...META_V2, ...meta },
  data,
  previous,
});
const v1 = (meta: object, current: unknown = null, previous: unknown = null, event = 'updated.deal') => ({
  v: 1,
  matches_filters: null,
  meta: { ...META_V1, ...meta },
  current,
  previous,
  event,
  retry: 2,
});
const hint = (entity: string, id: string, action: string, mergedToId?: string): WebhookHint => ({
  entity,
  id,
  action: action as WebhookHint['action'],
  mergedToId,
});
const decode = (body: unknown) => decodeWebhook(Buffer.from(JSON.stringify(body)));

const rows: readonly [string, unknown, readonly WebhookHint[]][] = [
  ['v2, a deal won', v2({}, { id: 41, status: 'won' }, { status: 'open' }), [hint('deal', '41', 'change')]],
  ['v2, a deal created', v2({ action: 'create' }, { id: 41 }), [hint('deal', '41', 'create')]],
  ['v2, a deal deleted', v2({ action: 'delete' }, null, { id: 41 }), [hint('deal', '41', 'delete')]],
  [
    'v2, an archived deal',
    v2({}, { id: 41, is_archived: true }, { is_archived: false }),
    [hint('deal', '41', 'change')],
  ],
  ['v2, a change that does not say from what', v2({}, { id: 41 }, null), [hint('deal', '41', 'change')]],
  ['v2, an app webhook', v2({ type: 'application' }, { id: 41 }), [hint('deal', '41', 'change')]],
  [
    'v2, an organization',
    v2({ entity: 'organization', entity_id: '12' }, { id: 12 }),
    [hint('organization', '12', 'change')],
  ],
  ['v2, a person', v2({ entity: 'person', entity_id: '3' }, { id: 3 }), [hint('person', '3', 'change')]],
  ['v2, a product', v2({ entity: 'product', entity_id: '5' }, { id: 5 }), [hint('product', '5', 'change')]],
  ['v2, a stage', v2({ entity: 'stage', entity_id: '2' }, { id: 2 }), [hint('stage', '2', 'change')]],
  [
    'v2, a lead, whose id is a UUID',
    v2({ entity: 'lead', entity_id: 'a-b-c' }, { id: 'a-b-c' }),
    [hint('lead', 'a-b-c', 'change')],
  ],
  [
    'v2, a deleted user',
    v2({ entity: 'user', entity_id: '7', id: '7', timestamp: 1778332811 }, { id: '7' }),
    [hint('user', '7', 'change')],
  ],
  [
    'v2, ids as numbers',
    v2({ entity_id: 41, company_id: 990, webhook_id: 501, timestamp: 1778332811 }, { id: 41 }),
    [hint('deal', '41', 'change')],
  ],
  ['v2, no entity id in meta', v2({ entity_id: undefined }, { id: 41 }), [hint('deal', '41', 'change')]],
  [
    'v2, a line of a deal',
    v2({ entity: 'deal_product', entity_id: '9' }, { id: 9, deal_id: 41 }),
    [hint('deal', '41', 'change')],
  ],
  [
    'v2, a line removed',
    v2({ entity: 'deal_product', action: 'delete' }, null, { id: 9, deal_id: 41 }),
    [hint('deal', '41', 'change')],
  ],
  [
    'v2, a line moved to another deal',
    v2({ entity: 'deal_product' }, { id: 9, deal_id: 42 }, { deal_id: 41 }),
    [hint('deal', '42', 'change'), hint('deal', '41', 'change')],
  ],
  ['v2, a line that does not tell its deal', v2({ entity: 'deal_product' }, { id: 9 }), []],
  ['v2, an instalment', v2({ entity: 'deal_installment' }, { id: 9, deal_id: 41 }), [hint('deal', '41', 'change')]],
  [
    'v2, a deal merged away',
    v2({ action: 'delete', merged_to_id: '50' }, null, { id: 41 }),
    [hint('deal', '41', 'merge', '50'), hint('deal', '50', 'change')],
  ],
  [
    'v2, the deal that survives',
    v2({ entity_id: '50', merged_from_id: 41 }, { id: 50 }, { value: 1 }),
    [hint('deal', '50', 'change'), hint('deal', '41', 'merge', '50')],
  ],
  [
    'v2, something nobody has heard of',
    v2({ entity: 'galaxy', entity_id: '1', action: 'explode' }),
    [hint('galaxy', '1', 'unknown')],
  ],
  ['v1, a deal updated', v1({}, { id: 41, status: 'won' }, { id: 41, status: 'open' }), [hint('deal', '41', 'change')]],
  ['v1, a deal created', v1({ action: 'added' }, { id: 41 }, null, 'added.deal'), [hint('deal', '41', 'create')]],
  ['v1, a deal deleted', v1({ action: 'deleted' }, null, { id: 41 }, 'deleted.deal'), [hint('deal', '41', 'delete')]],
  ['v1, an organization', v1({ object: 'organization', id: '12' }, { id: 12 }), [hint('organization', '12', 'change')]],
  [
    'v1, a person by import',
    v1({ object: 'person', id: 3, pipedrive_service_name: 'Import' }),
    [hint('person', '3', 'change')],
  ],
  ['v1, an activity', v1({ object: 'activity', id: 77 }), [hint('activity', '77', 'change')]],
  [
    'v1, the survivor of a merge',
    v1({ action: 'merged', id: 50 }, { id: 50 }, { id: 41 }, 'merged.deal'),
    [hint('deal', '50', 'change'), hint('deal', '41', 'merge', '50')],
  ],
  [
    'v1, the loser of a merge',
    v1({ action: 'deleted' }, null, { id: 41 }, 'deleted.deal'),
    [hint('deal', '41', 'delete')],
  ],
  [
    'v1, an old one without half its fields',
    { meta: { action: 'updated', object: 'deal', id: 41 }, current: { id: 41 } },
    [hint('deal', '41', 'change')],
  ],
];

describe('what a webhook says', () => {
  it.each(rows)('%s', (_name, body, hints) => {
    expect(decode(body).hints).toEqual(hints);
  });

  it('carries what a log needs, in both versions', () => {
    expect(decode(v2({ attempt: 3 }, { id: 41 }))).toMatchObject({
      version: '2.0',
      companyId: '990',
      webhookId: '501',
      correlationId: 'corr-1',
      eventId: 'event-1',
      attempt: 3,
      occurredAt: '2026-05-09T13:20:11.402Z',
    });
    expect(decode(v1({}, { id: 41 }))).toMatchObject({
      version: '1.0',
      companyId: '990',
      webhookId: '501',
      eventId: undefined,
      attempt: 3,
      occurredAt: '2026-05-09T13:20:11.000Z',
    });
  });

  it.each(['123456789012345678', '9007199254740993', '41'])('keeps every digit of the id %s', (id) => {
    const text = JSON.stringify(v2({ entity_id: 'ID' })).replace('"ID"', id);
    expect(decodeWebhook(Buffer.from(text)).hints).toEqual([hint('deal', id, 'change')]);
  });

  it.each([
    ['seconds', 1778332811, '2026-05-09T13:20:11.000Z'],
    ['milliseconds', 1778332811402, '2026-05-09T13:20:11.402Z'],
    ['microseconds', 1778332811402000, '2026-05-09T13:20:11.402Z'],
    ['text of digits', '1778332811', '2026-05-09T13:20:11.000Z'],
    ['nonsense', 'yesterday', undefined],
  ])('reads a timestamp in %s', (_name, timestamp, expected) => {
    expect(decode(v2({ timestamp }, { id: 41 })).occurredAt).toBe(expected);
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['no meta', '{"data":{"id":41}}'],
    ['meta of the wrong kind', '{"meta":"x"}'],
    ['nothing', ''],
  ])('refuses %s, and repeats nothing of it', (_name, text) => {
    expect(() => decodeWebhook(Buffer.from(text))).toThrow(WebhookBodyError);
  });

  it('never fails on anything else that has a meta', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(META_V2), 'object', 'merged_to_id'), fc.jsonValue()),
        fc.jsonValue(),
        fc.jsonValue(),
        (meta, data, previous) => {
          const decoded = decode({ meta, data, current: data, previous });
          for (const one of decoded.hints) expect(one.id).not.toBe('');
        },
      ),
    );
  });
});

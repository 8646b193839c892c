import type { OpenAPIObject } from '@nestjs/swagger';

import { deliveryOfVersion1, deliveryOfVersion2 } from './webhook.examples.js';

const BASIC = 'webhook-basic';
const SIGNATURE = 'webhook-signature';

const securitySchemes = {
  [BASIC]: {
    type: 'http',
    scheme: 'basic',
    description: 'PIPEDRIVE_WEBHOOK_USER and PIPEDRIVE_WEBHOOK_PASSWORD: what a subscription of Pipedrive sends.',
  },
  [SIGNATURE]: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Pipedrive-Signature',
    description:
      'HMAC-SHA256 of the raw body under one of PIPEDRIVE_WEBHOOK_SECRET: hex, `sha256=` before it or not, or base64. Pipedrive itself does not sign; a relay may.',
  },
} as const;

const DESCRIPTION = `Only a hint: the record is read anew before anything follows from it. Every check that is configured must pass. What is
authenticated is answered 2xx once it is stored, also when nobody needs it or understands it: it is kept and shown by
\`GET /admin/webhook-deliveries\`.`;

const version2 = {
  title: 'Version 2.0',
  type: 'object',
  required: ['meta'],
  properties: {
    meta: {
      type: 'object',
      description: 'What happened to which record; ids are texts or numbers.',
      required: ['action', 'entity', 'entity_id'],
      properties: {
        action: { type: 'string', enum: ['create', 'change', 'delete'] },
        entity: {
          type: 'string',
          description: 'deal, organization, person, product, stage, pipeline, user, deal_product …',
        },
        entity_id: { type: 'string' },
        company_id: { type: 'string', description: 'Of another company than ours: ignored.' },
        version: { type: 'string', example: '2.0' },
        attempt: { type: 'integer', minimum: 1, maximum: 4 },
        merged_to_id: { type: 'string', description: 'Of a record that was merged away: which one carries on.' },
      },
    },
    data: {
      type: 'object',
      nullable: true,
      description: 'The record; null when it was deleted. Lines name their deal here.',
    },
    previous: { type: 'object', nullable: true, description: 'What changed, as it was before.' },
  },
};

const version1 = {
  title: 'Version 1.0',
  type: 'object',
  required: ['meta'],
  properties: {
    v: { type: 'integer', example: 1 },
    event: { type: 'string', example: 'updated.deal' },
    meta: {
      type: 'object',
      description: 'What happened to which record.',
      required: ['action', 'object', 'id'],
      properties: {
        action: { type: 'string', enum: ['added', 'updated', 'deleted', 'merged'] },
        object: { type: 'string', example: 'deal' },
        id: { type: 'integer' },
        company_id: { type: 'integer' },
      },
    },
    current: { type: 'object', nullable: true, description: 'The record; null when it was deleted.' },
    previous: { type: 'object', nullable: true, description: 'The record before; of a merge, the one merged away.' },
    retry: { type: 'integer', minimum: 0, maximum: 3, description: 'How often it was sent before.' },
  },
};

const taken = { status: 'ok' };

const responses = {
  200: {
    description: 'It is stored.',
    content: { 'application/json': { schema: { example: taken } } },
  },
  400: { description: 'Content-Length and body differ.' },
  401: { description: 'A check that is configured did not pass; which one is counted and logged, not told.' },
  404: { description: 'Not the path with the token that is configured, or one with a token where none is.' },
  413: { description: 'The body is larger than 256 KB.' },
  415: { description: 'The body is declared as neither JSON, nor plain text, nor a form.' },
  503: {
    description:
      'It could not be stored now: too many wait, or the database is away. `Retry-After` says when to try again.',
  },
};

const receive = (operationId: string, summary: string) => ({
  operationId,
  summary,
  description: DESCRIPTION,
  tags: ['webhooks'],
  'x-public': true,
  security: [{ [BASIC]: [] }, { [SIGNATURE]: [] }, { [BASIC]: [], [SIGNATURE]: [] }],
  requestBody: {
    required: true,
    content: {
      'application/json': {
        schema: { oneOf: [version2, version1] },
        examples: {
          'version 2.0': { summary: 'A deal was won', value: deliveryOfVersion2 },
          'version 1.0': { summary: 'The same, by an older subscription', value: deliveryOfVersion1 },
        },
      },
    },
  },
  responses,
});

const token = {
  name: 'token',
  in: 'path',
  required: true,
  schema: { type: 'string' },
  description: 'PIPEDRIVE_WEBHOOK_PATH_TOKEN.',
};

/** Describes the paths that Pipedrive calls: they are no controller's, so nothing else would put them into the document. */
export function documentWebhooks(document: OpenAPIObject): void {
  document.components ??= {};
  document.components.securitySchemes = { ...document.components.securitySchemes, ...securitySchemes };
  // Completing the document writes into it, and there is one document per application.
  const paths = structuredClone({
    '/webhooks/pipedrive': { post: receive('receiveWebhook', 'Pipedrive tells that something changed') },
    '/webhooks/pipedrive/{token}': {
      post: {
        ...receive(
          'receiveWebhookByToken',
          'The same where PIPEDRIVE_WEBHOOK_PATH_TOKEN is set; only this path is open then',
        ),
        parameters: [token],
      },
    },
  });
  document.paths = { ...paths, ...document.paths } as OpenAPIObject['paths'];
}

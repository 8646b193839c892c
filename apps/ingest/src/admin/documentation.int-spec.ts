import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { apiDocumentFaults } from '../../../../test/support/api-document-faults.js';
import { until } from '../../../../test/support/until.js';
import { IngestScene } from '../testing/ingest-scene.for-spec.js';
import { OAuthScene } from '../testing/oauth-scene.for-spec.js';

let scene: IngestScene;
let app: OAuthScene;
beforeAll(async () => {
  scene = await IngestScene.start();
  app = await OAuthScene.create();
  await app.start();
});
afterAll(async () => {
  await app.close();
  await scene.close();
});

interface Sample {
  readonly value: unknown;
}

async function connected(): Promise<void> {
  await app.connect();
  await until('the company is served', async () => (await app.admin('GET', '/admin/status')).body['company'] !== null);
}

const callsOf = (document: Record<string, unknown>): string[] =>
  Object.entries(document['paths'] as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
const webhooks = ['POST /webhooks/pipedrive', 'POST /webhooks/pipedrive/{token}'];
const ofApps = [
  'GET /oauth/pipedrive/start',
  'GET /oauth/pipedrive/callback',
  'DELETE /oauth/pipedrive/callback',
  'POST /admin/account/connect',
  'POST /admin/account/disconnect',
];

describe('the documentation of ingest', () => {
  it('shows of every call who may use it, what it takes, what it answers and how it refuses', async () => {
    const { body } = await scene.admin('GET', '/docs-json');
    expect(apiDocumentFaults(body)).toEqual([]);
    expect(callsOf(body)).toEqual(expect.arrayContaining(webhooks));
  });

  it('is as complete where ingest is an app of Pipedrive, before anybody has connected it and afterwards', async () => {
    for (const calls of [
      [...webhooks, ...ofApps],
      [...webhooks, ...ofApps, 'PUT /admin/settings/cutover'],
    ]) {
      const { body } = await app.admin('GET', '/docs-json');
      expect(apiDocumentFaults(body)).toEqual([]);
      expect(callsOf(body)).toEqual(expect.arrayContaining(calls));
      if ((await app.admin('GET', '/admin/status')).body['company'] === null) await connected();
    }
  });

  it('says how Pipedrive authenticates itself, and shows a body of each version that is really taken', async () => {
    const { body } = await scene.admin('GET', '/docs-json');
    const { post } = (body['paths'] as Record<string, { post: Record<string, unknown> }>)['/webhooks/pipedrive']!;
    expect(post['security']).toContainEqual({ 'webhook-basic': [] });
    const { content } = post['requestBody'] as { content: Record<string, { examples: Record<string, Sample> }> };
    const samples = Object.values(content['application/json']?.examples ?? {});
    expect(samples).toHaveLength(2);
    for (const { value } of samples) expect(await scene.deliver(value)).toBe(200);
    const kept = await scene.query('select entity, entity_id, reason from ingest.webhook_deliveries');
    const ofAnother = { entity: 'deal', entity_id: '41', reason: 'it is about company 990, not 990001' };
    expect(kept).toEqual([ofAnother, ofAnother]);
  });
});

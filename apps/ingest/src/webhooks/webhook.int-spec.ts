import { createHmac } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../../test/support/until.js';
import { API_KEY, BASIC, IngestScene } from '../testing/ingest-scene.for-spec.js';

const SECRET = 'the-signing-secret';
const OLD_SECRET = 'the-signing-secret-before';
const TOKEN = 'unguessable-path-token';

const sign = (body: string, secret: string): string => createHmac('sha256', secret).update(body).digest('hex');
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('a webhook with Basic credentials', () => {
  let scene: IngestScene;
  beforeAll(async () => {
    scene = await IngestScene.start();
  });
  afterAll(() => scene.close());

  it.each([
    ['right credentials', { authorization: BASIC }, 200],
    ['no credentials', {}, 401],
    ['a wrong password', { authorization: basic('pipedrive:wrong') }, 401],
    ['a wrong user', { authorization: basic('somebody:webhook-password') }, 401],
    ['credentials nobody can read', { authorization: 'Basic !!!' }, 401],
    ['a bearer token', { authorization: 'Bearer webhook-password' }, 401],
  ])('with %s is answered as it should be', async (_, headers, status) => {
    expect(await scene.deliver(scene.dealChanged(7), headers)).toBe(status);
  });

  it('is counted when it is refused, and leaves no trace but that', async () => {
    const before = await scene.query<{ n: string }>('select count(*) as n from ingest.webhook_deliveries');
    await scene.deliver(scene.dealChanged(8), { authorization: basic('pipedrive:wrong') });
    expect(await scene.query('select count(*) as n from ingest.webhook_deliveries')).toEqual(before);
    const metrics = await fetch(`${scene.ingest.url}/metrics`).then((answer) => answer.text());
    expect(metrics).toMatch(/pdi_webhook_received_total\{result="basic-wrong"\} [1-9]/);
  });

  it('is logged once and raises its hint each time', async () => {
    const body = scene.dealChanged(4711);
    await scene.deliver(body);
    await scene.deliver(body);
    const rows = await scene.query(
      'select outcome, entity, entity_id from ingest.webhook_deliveries where entity_id = $1',
      ['4711'],
    );
    expect(rows).toEqual([{ outcome: 'hinted', entity: 'deal', entity_id: '4711' }]);
  });

  it.each([
    [
      'an entity nobody needs',
      { meta: { action: 'change', entity: 'note', entity_id: '1', version: '2.0' }, data: {} },
      'ignored',
    ],
    [
      'another company',
      { meta: { action: 'change', entity: 'deal', entity_id: '5', company_id: '1', version: '2.0' } },
      'ignored',
    ],
    ['no JSON at all', 'this is not JSON', 'malformed'],
    ['an unknown shape', { hello: 'world' }, 'malformed'],
  ])('about %s is answered 200, or Pipedrive would repeat it and ban us', async (_, body, outcome) => {
    expect(await scene.deliver(body)).toBe(200);
    const list = await scene.admin('GET', `/admin/webhook-deliveries?limit=1`);
    expect(list.body).toMatchObject({ items: [{ outcome }] });
  });

  it.each(['application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded'])(
    'declared as %s is kept as it came',
    async (type) => {
      const body = JSON.stringify({ ...scene.dealChanged(66), data: { id: 66, title: type } });
      expect(await scene.deliver(body, { authorization: BASIC, 'content-type': type })).toBe(200);
      const kept = await scene.query('select outcome from ingest.webhook_deliveries where body = $1', [body]);
      expect(kept).toEqual([{ outcome: 'hinted' }]);
    },
  );

  it('declared as something else is refused, not lost', async () => {
    const headers = { authorization: BASIC, 'content-type': 'text/csv' };
    expect(await scene.deliver(scene.dealChanged(67), headers)).toBe(415);
    const path = `${scene.ingest.url}/admin/sync`;
    const key = { 'x-api-key': API_KEY, 'content-type': 'text/plain' };
    expect((await fetch(path, { method: 'POST', headers: key, body: '{}' })).status).toBe(415);
  });

  it.each([
    ['an attempt that no counter holds', { entity_id: '61', attempt: 99_999_999_999 }],
    ['a NUL in the id of who carries on', { entity_id: '62', merged_to_id: '7\u0000' }],
    ['a NUL and half a character in its words', { entity_id: '64', action: 'ch\u0000ange', correlation_id: '\ud83d' }],
  ])('with %s keeps none of its group from being stored', async (_, meta) => {
    const strange = { meta: { action: 'change', entity: 'deal', company_id: '990001', version: '2.0', ...meta } };
    const answers = await Promise.all([scene.deliver(strange), scene.deliver(scene.dealChanged(65))]);
    expect(answers).toEqual([200, 200]);
  });

  it('becomes a hint of the deal when it is about a line of it', async () => {
    const body = {
      meta: { action: 'change', entity: 'deal_product', entity_id: '900', company_id: '990001', version: '2.0' },
      data: { id: 900, deal_id: 815 },
    };
    expect(await scene.deliver(body)).toBe(200);
    expect(
      await scene.query(`select 1 from ingest.webhook_deliveries where entity = 'deal' and entity_id = '815'`),
    ).toHaveLength(1);
  });

  it('is understood in version 1 as well', async () => {
    const id = await scene.deal({ title: 'By version 1', value: 1 });
    await scene.change(id, { status: 'won' });
    const body = {
      v: 1,
      meta: { v: 1, action: 'updated', object: 'deal', id: Number(id), company_id: 990001 },
      current: { id: Number(id) },
      previous: {},
      event: 'updated.deal',
      retry: 0,
    };
    expect(await scene.deliver(body)).toBe(200);
    await scene.settled();
    expect((await scene.events()).map((event) => event.payload['dealId'])).toContain(id);
  });

  it('can be replayed from the log', async () => {
    const id = await scene.deal({ title: 'Replayed', value: 1 });
    expect(await scene.deliver(scene.dealChanged(id))).toBe(200);
    await scene.settled();
    await scene.change(id, { status: 'won' });
    const listed = await scene.admin('GET', `/admin/webhook-deliveries?entityId=${id}`);
    const [delivery] = listed.body['items'] as { sha256: string }[];
    const path = `/admin/webhook-deliveries/${delivery?.sha256}/replay`;
    const replay = await scene.admin('POST', path, { reason: 'It was missed' });
    expect(replay).toMatchObject({ status: 202, body: { hints: [{ entity: 'deal', id }] } });
    await scene.settled();
    expect((await scene.events()).map((event) => event.payload['dealId'])).toContain(id);
    expect((await scene.admin('POST', `/admin/webhook-deliveries/${'0'.repeat(64)}/replay`)).status).toBe(404);
    expect(await scene.audited('webhook-delivery')).toEqual([`webhook-delivery.replayed ${delivery?.sha256} by admin`]);
  });

  it('is not open on a path with a token that nobody configured', async () => {
    expect(await scene.deliver(scene.dealChanged(7), { authorization: BASIC }, '/some-token')).toBe(404);
  });

  it('is answered 503 at once while the database refuses to store it, and is taken again afterwards', async () => {
    await scene.query('revoke insert on ingest.webhook_deliveries from ingest_app');
    expect(await scene.deliver(scene.dealChanged(31))).toBe(503);
    await scene.query('grant insert on ingest.webhook_deliveries to ingest_app');
    expect(await scene.deliver(scene.dealChanged(31))).toBe(200);
  });

  it('is answered with problem details where it is refused, and with no headers for browsers', async () => {
    const answer = await fetch(`${scene.ingest.url}/webhooks/pipedrive`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 401, detail: 'The delivery is not authenticated.' });
    expect(answer.headers.has('content-security-policy')).toBe(false);
  });

  it('loses none of a burst of five hundred', async () => {
    const ids = Array.from({ length: 500 }, (_, index) => 100_000 + index);
    // As Pipedrive does: a write that takes too long is answered 503, and the delivery comes again.
    const deliver = async (id: number): Promise<number> => {
      const status = await scene.deliver(scene.dealChanged(id));
      return status === 503 ? deliver(id) : status;
    };
    expect(new Set(await Promise.all(ids.map(deliver)))).toEqual(new Set([200]));
    const [row] = await scene.query<{ n: number }>(
      'select count(*)::int as n from ingest.webhook_deliveries where entity_id::bigint >= 100000',
    );
    expect(row?.n).toBe(500);
    await until(
      'the burst has been served',
      async () => (await scene.query('select 1 from ingest.change_hints')).length === 0,
    );
  });
});

describe('a webhook with credentials, a signature and a secret path', () => {
  let scene: IngestScene;
  beforeAll(async () => {
    scene = await IngestScene.start({
      PIPEDRIVE_WEBHOOK_SECRET: `${SECRET}, ${OLD_SECRET}`,
      PIPEDRIVE_WEBHOOK_PATH_TOKEN: TOKEN,
    });
  });
  afterAll(() => scene.close());

  const body = JSON.stringify({ meta: { action: 'change', entity: 'deal', entity_id: '7', version: '2.0' } });

  it.each([
    ['all of them', { authorization: BASIC, 'x-pipedrive-signature': sign(body, SECRET) }, `/${TOKEN}`, 200],
    [
      'the secret that is being replaced',
      { authorization: BASIC, 'x-pipedrive-signature': `sha256=${sign(body, OLD_SECRET)}` },
      `/${TOKEN}`,
      200,
    ],
    ['credentials only', { authorization: BASIC }, `/${TOKEN}`, 401],
    ['a signature only', { 'x-pipedrive-signature': sign(body, SECRET) }, `/${TOKEN}`, 401],
    [
      'a signature of another body',
      { authorization: BASIC, 'x-pipedrive-signature': sign(`${body} `, SECRET) },
      `/${TOKEN}`,
      401,
    ],
    [
      'a signature by another secret',
      { authorization: BASIC, 'x-pipedrive-signature': sign(body, 'other') },
      `/${TOKEN}`,
      401,
    ],
    ['no path token', { authorization: BASIC, 'x-pipedrive-signature': sign(body, SECRET) }, '', 404],
    [
      'a wrong path token',
      { authorization: BASIC, 'x-pipedrive-signature': sign(body, SECRET) },
      '/another-path-token',
      404,
    ],
  ])('with %s', async (_, headers: Record<string, string>, path, status) => {
    expect(await scene.deliver(body, headers, path)).toBe(status);
  });
});

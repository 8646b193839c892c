import { randomBytes } from 'node:crypto';

import { ConfigurationError } from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../../../test/support/until.js';
import { OAuthScene } from '../../testing/oauth-scene.for-spec.js';

let scene: OAuthScene;
beforeAll(async () => {
  scene = await OAuthScene.create();
  await scene.start(0);
  await scene.start(1);
});
afterAll(() => scene.close());

const ready = async () => {
  const response = await fetch(`${scene.url()}/health/ready`);
  return { status: response.status, body: await response.text() };
};
const companyOf = async (replica: 0 | 1): Promise<unknown> =>
  (await scene.admin('GET', '/admin/status', replica)).body['company'];
const emitted = (id: string): Promise<void> =>
  until(`deal ${id} is emitted`, async () => (await scene.emitted()).includes(id));
const advance = (ms: number) => scene.pipedrive.post('/_sandbox/clock', { advanceMs: ms });
/** Ages what is stored instead of waiting for it. */
const expire = () => scene.query(`update ingest.oauth_grants set expires_at = now() - interval '1 minute'`);

describe('ingest as an app of Pipedrive', { shuffle: false }, () => {
  let early: string;

  it('starts without a grant, tells so, and says how to connect', async () => {
    expect(await ready()).toMatchObject({ status: 200, body: expect.stringContaining('Pipedrive: not connected') });
    const { body } = await scene.admin('GET', '/admin/status');
    expect(body).toMatchObject({
      company: null,
      emitting: false,
      connection: { connected: false, remedy: expect.stringContaining('POST /admin/account/connect') },
    });
  });

  it('keeps webhooks that come before anybody has connected it', async () => {
    early = await scene.wonDeal('Early');
    expect(await scene.deliver(early)).toBe(200);
    expect(await scene.deliver(early)).toBe(200);
    expect((await scene.admin('GET', '/admin/status')).body).toMatchObject({ parkedDeliveries: 1 });
  });

  it('gives the link to administrators only', async () => {
    const response = await fetch(`${scene.url()}/admin/account/connect`, { method: 'POST' });
    expect(response.status).toBe(401);
  });

  it('says so clearly when consent is denied, and stays unconnected', async () => {
    await scene.pipedrive.post('/_sandbox/settings', { oauthConsent: 'deny' });
    const response = await scene.connect();
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('not granted') });
    await scene.pipedrive.post('/_sandbox/settings', { oauthConsent: 'allow' });
    expect(await companyOf(0)).toBeNull();
  });

  it('refuses a callback that was not begun here, and a wrong code', async () => {
    const { searchParams } = new URL(await scene.consented());
    const callback = (state: string, code: string) =>
      fetch(`${scene.url()}/oauth/pipedrive/callback?${new URLSearchParams({ state, code }).toString()}`);
    expect((await callback('bm9uY2U.forged', searchParams.get('code') ?? '')).status).toBe(400);
    expect((await fetch(`${scene.url()}/oauth/pipedrive/start?state=bm9uY2U.forged`)).status).toBe(400);
    expect((await callback(searchParams.get('state') ?? '', 'wrong')).status).toBe(400);
    expect((await callback(searchParams.get('state') ?? '', searchParams.get('code') ?? '')).status).toBe(400);
    expect(await companyOf(0)).toBeNull();
  });

  it('works after the grant without a restart, in every replica, and emits what was kept', async () => {
    const callback = await scene.consented();
    const response = await fetch(callback);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    expect(await response.text()).toContain('Connected to');
    await until('both replicas serve the company', async () => {
      return (await companyOf(0)) === '990001' && (await companyOf(1)) === '990001';
    });
    await emitted(early);
    expect(await ready()).toMatchObject({ status: 200, body: expect.stringContaining('Pipedrive: connected') });
    expect((await fetch(callback)).status).toBe(400);
    expect(await scene.audited()).toEqual(['pipedrive-grant.given']);
    expect(await scene.query('select 1 from ingest.parked_deliveries')).toEqual([]);
  });

  it('takes webhooks to events on both replicas, and creates its subscriptions', async () => {
    const one = await scene.wonDeal('One');
    const two = await scene.wonDeal('Two');
    expect([await scene.deliver(one, 0), await scene.deliver(two, 1)]).toEqual([200, 200]);
    await emitted(one);
    await emitted(two);
    const hooks = await scene.admin('GET', '/admin/webhook-subscriptions', 1);
    expect(hooks.body['items']).toEqual(expect.arrayContaining([expect.objectContaining({ object: 'deal' })]));
  });

  it('keeps the tokens encrypted', async () => {
    const [row] = await scene.query<{ secret: string; text: string }>(
      'select secret, to_jsonb(g)::text as text from ingest.oauth_grants g',
    );
    expect(row?.secret).toMatch(/^v1\.[0-9a-f]{8}\./);
    expect(row?.text).not.toMatch(/v1u:|\d:1:[0-9a-f]{40}/);
  });

  it('renews a token that rotates once for all replicas', async () => {
    await scene.pipedrive.post('/_sandbox/settings', { oauthRefreshTokenRotates: true });
    await advance(3_700_000);
    await expire();
    const tests = await Promise.all(
      ([0, 1, 0, 1] as const).map((replica) => scene.admin('POST', '/admin/account/test', replica)),
    );
    expect(tests.map((test) => test.body['ok'])).toEqual([true, true, true, true]);
    await expire();
    expect((await scene.admin('POST', '/admin/account/test', 1)).body['ok']).toBe(true);
    expect((await scene.admin('GET', '/admin/status')).body).toMatchObject({ connection: { connected: true } });
    expect(await scene.audited()).toEqual(['pipedrive-grant.given']);
  });

  it('starts again with another key while the former one is on the ring, and not without it', async () => {
    await scene.stop(1);
    const active = randomBytes(32).toString('base64');
    await expect(scene.start(1, { SECRETS_KEY: active })).rejects.toThrow(ConfigurationError);
    await scene.start(1, { SECRETS_KEY: active, SECRETS_KEYS_RETIRED: scene.secretsKey });
    await scene.stop(0);
    await scene.start(0, { SECRETS_KEY: active });
    expect((await scene.admin('POST', '/admin/account/test')).body['ok']).toBe(true);
  });

  it("does not believe a notice of an uninstallation that is not Pipedrive's", async () => {
    const response = await fetch(`${scene.url()}/oauth/pipedrive/callback`, {
      method: 'DELETE',
      headers: { 'content-type': 'application/json', authorization: 'Basic c29tZWJvZHk6ZWxzZQ==' },
      body: JSON.stringify({ client_id: 'sandbox-client', company_id: 990001, user_id: 1, timestamp: 'now' }),
    });
    expect(response.status).toBe(401);
    expect((await scene.admin('GET', '/admin/status')).body).toMatchObject({ connection: { connected: true } });
  });

  it('loses its grant by an uninstallation: audited, shown, calls stopped, webhooks taken', async () => {
    await scene.pipedrive.post('/_sandbox/uninstall', {});
    expect((await scene.admin('GET', '/admin/status', 1)).body).toMatchObject({
      connection: { connected: false, grant: { endedBecause: expect.any(String) }, remedy: expect.any(String) },
    });
    expect(await scene.audited()).toEqual(['pipedrive-grant.given', 'pipedrive-grant.lost']);
    expect((await scene.query<{ secret: unknown }>('select secret from ingest.oauth_grants'))[0]?.secret).toBeNull();
    expect(await scene.deliver(await scene.wonDeal('Meanwhile'))).toBe(200);
    expect(await ready()).toMatchObject({ status: 200, body: expect.stringContaining('Pipedrive: not connected') });
    expect((await scene.admin('POST', '/admin/account/test')).body['ok']).toBe(false);
  });

  it('starts without a grant once it knows its company', async () => {
    await scene.stop(0);
    await scene.start(0);
    expect(await companyOf(0)).toBe('990001');
    expect(await scene.deliver(await scene.wonDeal('Meanwhile, again'))).toBe(200);
  });

  it('goes on where it stopped when access is granted again', async () => {
    const untold = await scene.wonDeal('Nobody told');
    expect((await scene.connect()).status).toBe(200);
    await emitted(untold);
    expect(await scene.audited()).toEqual(['pipedrive-grant.given', 'pipedrive-grant.lost', 'pipedrive-grant.given']);
  });

  it('is disconnected by an administrator with a reason: Pipedrive forgets the app, and webhooks are still taken', async () => {
    const refused = await scene.admin('POST', '/admin/account/disconnect', 0, {});
    expect(refused).toMatchObject({ status: 400, body: { field: 'reason' } });
    const done = await scene.admin('POST', '/admin/account/disconnect', 0, { reason: 'The contract has ended' });
    expect(done).toEqual({ status: 200, body: { status: 'disconnected' } });
    expect((await scene.admin('GET', '/admin/status', 1)).body).toMatchObject({ connection: { connected: false } });
    expect(await scene.deliver(await scene.wonDeal('After the end'))).toBe(200);
    expect((await scene.admin('POST', '/admin/account/disconnect', 1, { reason: 'Again' })).status).toBe(409);
    expect((await scene.audited()).at(-1)).toBe('pipedrive-grant.revoked');
    expect((await scene.connect()).status).toBe(200);
    expect((await scene.audited()).at(-1)).toBe('pipedrive-grant.given');
  });

  it('refuses a grant of another company', async () => {
    await scene.pipedrive.post('/_sandbox/settings', { companyId: 990002 });
    const response = await scene.connect();
    expect([response.status, await response.text()]).toEqual([409, expect.stringContaining('990002')]);
    expect((await scene.audited()).filter((action) => action === 'pipedrive-grant.given')).toHaveLength(3);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freePorts } from '../../../../test/support/free-port.js';
import { until } from '../../../../test/support/until.js';
import { IngestScene } from '../testing/ingest-scene.for-spec.js';

const REVOKED = 'a-token-that-was-revoked';

let scene: IngestScene;
beforeAll(async () => {
  const { port } = await freePorts('port');
  scene = await IngestScene.start({
    INGEST_PORT: String(port),
    PIPEDRIVE_WEBHOOK_PUBLIC_URL: `http://127.0.0.1:${port}/webhooks/pipedrive`,
  });
});
afterAll(() => scene.close());

const ensure = async (): Promise<unknown> =>
  (await scene.admin('POST', '/admin/webhook-subscriptions/ensure', { reason: 'Looking after it' })).body['created'];

describe('what happens to the account at Pipedrive', () => {
  it('is on the audit trail when Pipedrive deletes a webhook, when it is made again, and once it was seen to work', async () => {
    const hooks = (await scene.pipedrive.get('/v1/webhooks')).body['data'] as { id: number; event_object: string }[];
    const dealHook = hooks.find((hook) => hook.event_object === 'deal');
    await scene.pipedrive.delete(`/v1/webhooks/${dealHook?.id}`);
    expect(await ensure()).toEqual(['deal']);
    expect(await ensure()).toEqual([]);
    expect(await ensure()).toEqual([]);
    const lines = await scene.audited('webhook-subscription');
    expect(lines.filter((line) => line.includes(' deal by '))).toEqual([
      'webhook-subscription.created deal by system',
      'webhook-subscription.deactivated deal by system',
      'webhook-subscription.created deal by admin',
      'webhook-subscription.repaired deal by system',
    ]);
    const [schedule] = await scene.query<{ soon: boolean }>(
      `select next_run_at < clock_timestamp() + interval '10 minutes' as soon
         from ingest.schedules where name = 'daily-subscriptions'`,
    );
    expect(schedule).toEqual({ soon: true });
  });

  it('is on the audit trail once when Pipedrive refuses the token, and once when it takes it again', async () => {
    await scene.restart({ PIPEDRIVE_API_TOKEN: REVOKED });
    const told = (action: string): Promise<void> =>
      until(`${action} is told`, async () =>
        (await scene.audited('pipedrive-access')).some((line) => line.startsWith(action)),
      );
    await scene.admin('POST', '/admin/account/test', {});
    await told('pipedrive-access.refused');
    await scene.admin('POST', '/admin/account/test', {});
    await scene.restart({});
    await scene.admin('POST', '/admin/account/test', {});
    await told('pipedrive-access.restored');
    const lines = await scene.audited('pipedrive-access');
    expect(lines.filter((line) => !line.startsWith('pipedrive-access.tested'))).toEqual([
      'pipedrive-access.refused 990001 by system',
      'pipedrive-access.restored 990001 by system',
    ]);
    const text = await scene.query<{ text: string }>(
      `select to_jsonb(p)::text as text
         from ingest.audit_events e join ingest.audit_payloads p on p.event_id = e.id
        where e.subject_type = 'pipedrive-access'`,
    );
    expect(text.length).toBeGreaterThan(1);
    expect(text.filter((row) => row.text.includes(REVOKED))).toEqual([]);
  });
});

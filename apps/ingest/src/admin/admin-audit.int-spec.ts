import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { IngestScene } from '../testing/ingest-scene.for-spec.js';

const reason = 'The auditor wants to know';
let scene: IngestScene;
beforeAll(async () => {
  scene = await IngestScene.start({ PIPEDRIVE_WEBHOOK_PUBLIC_URL: 'http://127.0.0.1:9/webhooks/pipedrive' });
});
afterAll(() => scene.close());

/** Every call that changes something, how to make it, and what is written about it. */
const calls: readonly (readonly [string, () => Promise<readonly [string, unknown]>, string])[] = [
  ['POST /admin/sync', async () => ['/admin/sync', { reason }], 'sync.requested'],
  [
    'PUT /admin/settings/cutover',
    async () => ['/admin/settings/cutover', { cutover: '2026-02-01T00:00:00Z', reason }],
    'cutover.set',
  ],
  [
    'PUT /admin/settings/revenue-stages',
    async () => ['/admin/settings/revenue-stages', { stages: [await firstStage()], reason }],
    'revenue-stages.set',
  ],
  [
    'PUT /admin/settings/mapped-fields',
    async () => ['/admin/settings/mapped-fields', { fields: [await someField()], reason }],
    'mapped-fields.set',
  ],
  [
    'PUT /admin/schedules/{name}',
    async () => ['/admin/schedules/poll', { job: 'poll', trigger: { type: 'every', minutes: 7 }, reason }],
    'schedule.changed',
  ],
  ['POST /admin/account/test', async () => ['/admin/account/test', { reason }], 'pipedrive-access.tested'],
  [
    'POST /admin/webhook-subscriptions/ensure',
    async () => ['/admin/webhook-subscriptions/ensure', { reason: await withoutWebhooks() }],
    'webhook-subscription.created',
  ],
  [
    'POST /admin/backfills',
    async () => ['/admin/backfills', { wonFrom: '2025-01-01', wonTo: '2025-12-31', reason }],
    'backfill.requested',
  ],
  [
    'POST /admin/backfills/{id}/cancel',
    async () => [`/admin/backfills/${await runningBackfill()}/cancel`, { reason }],
    'backfill.cancelled',
  ],
  [
    'POST /admin/webhook-deliveries/{sha256}/replay',
    async () => [`/admin/webhook-deliveries/${await delivery()}/replay`, { reason }],
    'webhook-delivery.replayed',
  ],
  [
    'PUT /admin/field-options/{name}',
    async () => [
      '/admin/field-options/accounts',
      { owner: 'deal', fieldCode: await accountField(), kind: 'account', enabled: true, reason },
    ],
    'option-list.saved',
  ],
  [
    'POST /admin/field-options/{name}/run',
    async () => ['/admin/field-options/accounts/run', { reason }],
    'option-list.run-requested',
  ],
  [
    'DELETE /admin/field-options/{name}',
    async () => ['/admin/field-options/accounts', { reason }],
    'option-list.removed',
  ],
];

/** A field for a list that there is a row of. */
async function accountField(): Promise<string> {
  await scene.query(
    `insert into ingest.reference_rows
       (company, ledger_company, kind, record_no, id, name, active, deleted, attributes, changed_at)
     values ('990001', 'ACME', 'account', '40', '4000', 'Licences', true, false, '{}', now())`,
  );
  const options = [{ label: '4000 Licences' }];
  const field = { field_name: 'GL account', field_type: 'enum', options };
  return String((await scene.pipedrive.post('/api/v2/dealFields', field)).data['field_code']);
}

async function firstStage(): Promise<{ pipelineId: string; stageId: string }> {
  const [stage] = (await scene.pipedrive.get('/api/v2/stages')).body['data'] as { id: number; pipeline_id: number }[];
  return { pipelineId: String(stage?.pipeline_id), stageId: String(stage?.id) };
}

async function someField(): Promise<string> {
  const [field] = (await scene.pipedrive.get('/api/v2/dealFields')).body['data'] as { field_code: string }[];
  return field?.field_code ?? '';
}

async function withoutWebhooks(): Promise<string> {
  const hooks = (await scene.pipedrive.get('/v1/webhooks')).body['data'] as { id: number }[];
  for (const { id } of hooks) await scene.pipedrive.delete(`/v1/webhooks/${id}`);
  return reason;
}

/** One that nobody takes to its end before it is cancelled. */
async function runningBackfill(): Promise<string> {
  const id = '7f0c1a2e-52a1-4d7e-9c1f-8f4f7d0f1a11';
  await scene.query(`update ingest.schedules set enabled = false where job = 'backfill'`);
  await scene.query(
    `insert into ingest.backfills (company, id, won_from, won_to, dry_run, state, requested_by)
     values ('990001', $1, '2026-01-01', '2026-01-02', false, 'running', 'ann')`,
    [id],
  );
  return id;
}

async function delivery(): Promise<string> {
  await scene.deliver(scene.dealChanged(41));
  const { body } = await scene.admin('GET', '/admin/webhook-deliveries');
  return (body['items'] as { sha256: string }[])[0]?.sha256 ?? '';
}

const newest = async (): Promise<{ seq: string }> =>
  (await scene.query<{ seq: string }>('select max(seq)::text as seq from ingest.audit_events'))[0] ?? { seq: '0' };

describe('every action of an administrator', () => {
  it('of the API is known here', async () => {
    const document = (await scene.admin('GET', '/docs-json')).body;
    const operations = Object.entries(document['paths'] as Record<string, object>)
      .filter(([path]) => path.startsWith('/admin') && !path.startsWith('/admin/api-keys'))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    const changing = operations.filter((name) => !name.startsWith('GET '));
    expect(changing.toSorted()).toEqual(calls.map(([name]) => name).toSorted());
  });

  it.each(calls)('%s is written on the audit trail with its actor and reason', async (name, make, action) => {
    const [path, body] = await make();
    const before = await newest();
    const answer = await scene.admin(name.split(' ')[0] ?? '', path, body);
    expect(answer.status).toBeLessThan(300);
    const events = await scene.query<{ action: string; actor: string; reason: string }>(
      `select e.action, e.actor, p.reason
         from ingest.audit_events e left join ingest.audit_payloads p on p.event_id = e.id where e.seq > $1`,
      [before.seq],
    );
    expect(events).toContainEqual({ action, actor: 'admin', reason });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freePorts } from '../../../../test/support/free-port.js';
import { IngestScene } from '../testing/ingest-scene.for-spec.js';

const reason = 'Agreed with Finance';
let scene: IngestScene;
beforeAll(async () => {
  const { port } = await freePorts('port');
  scene = await IngestScene.start({
    INGEST_PORT: String(port),
    INGEST_CUTOVER: '',
    PIPEDRIVE_WEBHOOK_PUBLIC_URL: `http://127.0.0.1:${port}/webhooks/pipedrive`,
  });
});
afterAll(() => scene.close());

const stageOf = async (name: string): Promise<{ pipelineId: string; stageId: string }> => {
  const reply = await scene.pipedrive.get('/api/v2/stages');
  const stages = reply.body['data'] as { id: number; name: string; pipeline_id: number }[];
  const stage = stages.find((one) => one.name === name) ?? stages.at(-1);
  return { pipelineId: String(stage?.pipeline_id), stageId: String(stage?.id) };
};

describe('the admin API of ingest', { shuffle: false }, () => {
  it('says that nothing is emitted until the cutover is set, and emits what was seen once it is', async () => {
    const id = await scene.deal({ title: 'Early', value: 10 });
    await scene.change(id, { status: 'won' });
    await scene.sync();
    expect(await scene.events()).toEqual([]);
    expect((await scene.admin('GET', '/admin/status')).body).toMatchObject({
      emitting: false,
      remark: expect.stringContaining('No cutover'),
    });
    const set = await scene.admin('PUT', '/admin/settings/cutover', {
      cutover: '2026-01-01T00:00:00+01:00',
      reason: 'go-live',
    });
    expect(set).toEqual({ status: 200, body: { cutover: '2025-12-31T23:00:00.000Z' } });
    await scene.settled();
    expect((await scene.events()).map((event) => event.payload['dealId'])).toEqual([id]);
  });

  it.each([
    ['PUT', '/admin/settings/cutover', { cutover: '2025-01-01T00:00:00Z', reason }, 409, 'cutover'],
    ['PUT', '/admin/settings/cutover', { cutover: '2027-01-01', reason }, 400, 'cutover'],
    ['PUT', '/admin/settings/cutover', { cutover: '2027-01-01T00:00:00Z', other: 1, reason }, 400, 'other'],
    [
      'PUT',
      '/admin/settings/revenue-stages',
      { stages: [{ pipelineId: '99', stageId: '1' }], reason },
      400,
      'revenueStages',
    ],
    ['PUT', '/admin/settings/mapped-fields', { fields: ['nobody_knows_it'], reason }, 400, 'mappedFields'],
    ['PUT', '/admin/schedules/poll', { job: 'poll', trigger: { type: 'cron', expression: 'never' } }, 400, 'trigger'],
    [
      'PUT',
      '/admin/schedules/poll',
      { job: 'poll', trigger: { type: 'daily', at: '07:30' }, timeZone: 'Mars/Olympus' },
      400,
      'timeZone',
    ],
    [
      'PUT',
      '/admin/schedules/on-order',
      { job: 'poll', trigger: { type: 'after-stage', stageId: '99999' } },
      400,
      'trigger',
    ],
    ['PUT', '/admin/schedules/Poll%20it', { job: 'poll', trigger: { type: 'daily', at: '07:30' } }, 400, 'name'],
    ['POST', '/admin/sync', { dealIds: ['not a number'] }, 400, 'dealIds'],
    ['POST', '/admin/backfills', { wonFrom: '2026-02-01', wonTo: '2026-01-01', reason }, 409, 'wonFrom'],
    ['POST', '/admin/backfills', { wonFrom: '2026-01-01', wonTo: '2026-02-30', reason }, 400, 'wonTo'],
  ])('%s %s with %j is refused with %i, naming %s', async (method, path, body, status, field) => {
    const answer = await scene.admin(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status, field });
  });

  it('has open deals looked at when a stage begins to bear revenue', async () => {
    const stage = await stageOf('Negotiation');
    const id = await scene.deal({ title: 'Staged', value: 10, stage_id: Number(stage.stageId) });
    await scene.sync();
    const answer = await scene.admin('PUT', '/admin/settings/revenue-stages', { stages: [stage], reason });
    expect(answer).toEqual({ status: 200, body: { stages: [stage] } });
    await scene.settled();
    expect((await scene.events()).at(-1)?.payload).toMatchObject({ dealId: id, trigger: 'stage' });
    expect(await scene.admin('PUT', '/admin/settings/revenue-stages', { stages: [stage], reason })).toEqual(answer);
    const told = await scene.query(`select 1 from ingest.audit_events where action = 'revenue-stages.set'`);
    expect(told).toHaveLength(1);
  });

  it('switches off a schedule whose stage is gone from Pipedrive', async () => {
    const trigger = { type: 'after-stage', stageId: '99999' };
    const answer = await scene.admin('PUT', '/admin/schedules/on-order', { job: 'poll', trigger, enabled: false });
    expect(answer).toMatchObject({ status: 200, body: { enabled: false } });
  });

  it('changes a schedule at run time, audited', async () => {
    const trigger = { type: 'weekly', weekday: 1, at: '06:00' };
    const answer = await scene.admin('PUT', '/admin/schedules/poll', {
      job: 'poll',
      trigger,
      reason: 'tokens are short',
    });
    expect(answer.body).toMatchObject({ name: 'poll', trigger, timeZone: 'Europe/Berlin', enabled: true });
    const listed = await scene.admin('GET', '/admin/schedules');
    expect((listed.body['items'] as { name: string }[]).map((one) => one.name)).toContain('nightly-comparison');
    const audits = (
      await scene.query<{ action: string }>(`select action from ingest.audit_events where subject_id = 'poll'`)
    ).map((row) => row.action);
    expect(audits).toEqual(['schedule.changed']);
  });

  it('creates the webhooks at the account by itself, and shows their health', async () => {
    const answer = await scene.admin('GET', '/admin/webhook-subscriptions');
    const objects = (answer.body['items'] as { object: string; isActive: boolean }[]).filter((one) => one.isActive);
    expect(objects.map((one) => one.object)).toEqual(
      expect.arrayContaining(['deal', 'deal_product', 'organization', 'person']),
    );
    expect((await scene.admin('POST', '/admin/webhook-subscriptions/ensure')).body).toEqual({ created: [] });
  });

  it('hears of a won deal by the webhooks that it created', async () => {
    const id = await scene.deal({ title: 'By webhook', value: 10 });
    await scene.change(id, { status: 'won' });
    await scene.pipedrive.deliveriesDone();
    await scene.settled();
    const history = await scene.admin('GET', `/admin/deals/${id}/history`);
    expect((history.body['items'] as unknown[]).at(-1)).toMatchObject({
      source: 'webhook',
      outcome: 'entered-cycle',
    });
  });

  it('tests the connection and shows what was spent', async () => {
    const test = await scene.admin('POST', '/admin/account/test', {});
    expect(test.body).toMatchObject({ ok: true, companyId: '990001' });
    const spent = await scene.admin('GET', '/admin/account/spending');
    expect(spent.body['stop']).toBeNull();
    const [today] = spent.body['days'] as unknown[];
    expect(today).toMatchObject({ spent: { poll: { tokens: expect.any(Number) } } });
  });

  it('counts a backfill without emitting, and lists it with its estimated cost', async () => {
    const before = await scene.events();
    const started = await scene.admin('POST', '/admin/backfills', {
      wonFrom: '2020-01-01',
      wonTo: '2099-12-31',
      dryRun: true,
      reason,
    });
    expect(started.status).toBe(202);
    await scene.settled();
    const list = await scene.admin('GET', '/admin/backfills');
    expect(list.body['items']).toMatchObject([
      { id: started.body['id'], state: 'done', dryRun: true, matched: 2, estimatedTokens: 60 },
    ]);
    expect(await scene.events()).toEqual(before);
    expect((await scene.admin('POST', `/admin/backfills/${String(started.body['id'])}/cancel`, {})).status).toBe(404);
  });
});

import { EventType, type ReferenceChanged, referenceKey, toEventHeaders, Topic, topicContracts } from '@app/contracts';
import { type Bus, createBus, type Database, openDatabase } from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../../test/support/until.js';
import { ingestDatabaseOptions } from '../start-ingest.js';
import { IngestScene } from '../testing/ingest-scene.for-spec.js';

let scene: IngestScene;
let db: Database;
let bus: Bus;
let fieldCode: string;

beforeAll(async () => {
  scene = await IngestScene.start();
  db = await openDatabase(ingestDatabaseOptions({ DATABASE_URL: scene.databaseUrl }));
  bus = createBus({
    postgres: { database: db },
    topics: topicContracts,
    groupId: 'test',
    clientId: 'test',
    sessionMs: 6000,
    pollMs: 50,
  });
  const field = await scene.pipedrive.post('/api/v2/productFields', {
    field_name: 'GL account',
    field_type: 'enum',
    options: [{ label: '4010 Services' }, { label: 'Ask Finance' }],
  });
  fieldCode = String(field.data['field_code']);
  await publish(account('40', '4000', 'Licences'), account('41', '4010', 'Consulting'));
  await publish(account('42', '4100', 'Training (old)', { active: false }), account('10', '1000', 'Bank'));
});
afterAll(async () => {
  await bus.close();
  await db.close();
  await scene.close();
});

let seconds = 0;
function account(recordNo: string, id: string, name: string, changes: Partial<ReferenceChanged> = {}) {
  seconds += 1;
  return {
    schemaVersion: '1.0',
    environmentId: 'test',
    company: 'ACME',
    kind: 'account',
    recordNo,
    id,
    name,
    active: true,
    deleted: false,
    attributes: {},
    revision: String(seconds),
    changedAt: new Date(Date.UTC(2026, 2, 14, 10, 0, seconds)).toISOString(),
    ...changes,
  } satisfies ReferenceChanged;
}

async function publish(...rows: ReferenceChanged[]): Promise<void> {
  await bus.publisher.publish(
    rows.map((row) => ({
      topic: Topic.reference,
      key: referenceKey(row),
      value: JSON.stringify(row),
      headers: toEventHeaders({
        id: `${row.recordNo}-${row.revision}`,
        type: EventType.referenceChanged,
        time: row.changedAt,
        subject: `reference/${row.kind}/${row.recordNo}`,
        environmentId: row.environmentId,
        company: row.company,
      }),
    })),
  );
}

const save = (changes: Readonly<Record<string, unknown>> = {}) =>
  scene.admin('PUT', '/admin/field-options/revenue-accounts', {
    owner: 'product',
    fieldCode,
    kind: 'account',
    idPrefixes: ['4'],
    enabled: false,
    reason: 'Sales chooses the account',
    ...changes,
  });
const run = () =>
  scene.admin('POST', '/admin/field-options/revenue-accounts/run', { reason: 'The chart of accounts changed' });
const preview = async () => (await scene.admin('GET', '/admin/field-options/revenue-accounts/preview')).body;

async function labels(): Promise<string[]> {
  const field = await scene.pipedrive.get(`/api/v2/productFields/${fieldCode}`);
  return (field.data['options'] as { label: string }[]).map(({ label }) => label);
}

/** Every write that reached Pipedrive. */
async function writes(): Promise<string[]> {
  const { body } = await scene.pipedrive.get('/_sandbox/requests');
  const requests = body['requests'] as { method: string; path: string }[];
  return requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
}

/** On all days, because a new one may have begun meanwhile. */
async function spentOnOptions(): Promise<number> {
  const { body } = await scene.admin('GET', '/admin/account/spending');
  const days = body['days'] as { spent: { options: { tokens: number } } }[];
  return days.reduce((sum, { spent }) => sum + spent.options.tokens, 0);
}

const heardOf = (count: number) =>
  until('the rows were heard of', async () => {
    const { body } = await scene.admin('GET', '/admin/field-options/known-lists');
    return (body['lists'] as { rows: number }[]).some((list) => list.rows === count);
  });

describe('the options of a Pipedrive field that follow a list of the ledger', () => {
  it('are refused for a list that nobody has heard of, and for a field that is not ours to change', async () => {
    await heardOf(4);
    expect(await save({ kind: 'department' })).toMatchObject({ status: 400, body: { field: 'kind' } });
    expect(await save({ fieldCode: 'category' })).toMatchObject({ status: 422, body: { field: 'fieldCode' } });
    expect(await save({ fieldCode: 'f'.repeat(40) })).toMatchObject({ status: 422 });
  });

  it('are shown in a dry run to the letter, and nothing is written', async () => {
    await scene.pipedrive.delete('/_sandbox/requests');
    expect((await save()).status).toBe(200);
    const path = `/api/v2/productFields/${fieldCode}/options`;
    const shown = await preview();
    expect(shown['requests']).toEqual([
      { method: 'PATCH', path, body: [{ id: expect.any(Number), label: '4010 Consulting' }] },
      { method: 'POST', path, body: [{ label: '4000 Licences' }] },
    ]);
    expect(await run()).toMatchObject({ status: 409, body: { field: 'enabled' } });
    expect(await writes()).toEqual([]);
  });

  it('are added and renamed once the list is switched on, and nothing else is written to Pipedrive', async () => {
    const before = await spentOnOptions();
    await save({ enabled: true });
    expect((await run()).status).toBe(202);
    await until('the options are in step', async () => (await labels()).length === 3);
    expect(await labels()).toEqual(['4010 Consulting', 'Ask Finance', '4000 Licences']);
    const path = `/api/v2/productFields/${fieldCode}/options`;
    expect(await writes()).toEqual([`PATCH ${path}`, `POST ${path}`]);
    expect((await preview())['requests']).toEqual([]);
    // Reading the field costs one token, each write five.
    await until('the tokens are counted', async () => (await spentOnOptions()) === before + 11);
    const [list] = (await scene.admin('GET', '/admin/field-options')).body['items'] as Record<string, unknown>[];
    expect(list).toMatchObject({ enabled: true, dueAt: null, problem: null });
  });

  it('are renamed with their row, never removed when it is gone, and not touched by an older record', async () => {
    const old = account('40', '4000', 'An older name', { changedAt: '2026-03-01T00:00:00.000Z' });
    await publish(account('40', '4000', 'Subscriptions'), old, account('41', '4010', 'Consulting', { deleted: true }));
    await heardOf(3);
    await run();
    await until('the options are in step', async () => (await labels()).includes('4000 Subscriptions'));
    expect(await labels()).toEqual(['(inactive) 4010 Consulting', 'Ask Finance', '4000 Subscriptions']);
  });

  it('hear of nothing from other environments, and pass over what cannot be read', async () => {
    await bus.publisher.publish([
      { topic: Topic.reference, key: 'test:ACME:account:99', value: '{"kind":', headers: {} },
    ]);
    await publish(account('77', '4770', 'Of staging', { environmentId: 'staging' }), account('78', '4780', 'Ours'));
    await heardOf(4);
    const shown = await preview();
    expect(JSON.stringify(shown)).toContain('4780 Ours');
    expect(JSON.stringify(shown)).not.toContain('staging');
    const dead = await scene.query('select key from bus.messages where topic = $1', [Topic.deadLetters]);
    expect(dead).toEqual([{ key: 'test:ACME:account:99' }]);
  });

  it('leave a trail: who let them follow, and each option that was written', async () => {
    const rows = await scene.query<{ action: string; actor: string }>(
      "select distinct action, actor from ingest.audit_events where subject_type = 'option-list' order by action, actor",
    );
    expect(rows.map((row) => row.action)).toEqual([
      'option-list.run-requested',
      'option-list.saved',
      'options.synchronized',
    ]);
    const gone = await scene.admin('DELETE', '/admin/field-options/revenue-accounts', { reason: 'No longer used' });
    expect(gone.status).toBe(204);
    expect((await labels()).length).toBe(3);
  });
});

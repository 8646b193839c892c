import { decodeReference, type ReferenceChanged, Topic } from '@app/contracts';
import { deleteRecord as deleteFunction, NO_DEADLINE } from '@app/intacct';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PosterScene } from '../testing/poster-scene.for-spec.js';
import { inIntacct } from '../testing/posting-scenes.for-spec.js';

let scene: PosterScene;
beforeAll(async () => {
  scene = await PosterScene.open();
  await scene.reference.schedule.change({ nightlyAt: halfADayFromNow(), timeZone: 'UTC' }, by);
});
afterAll(() => scene.close());

const by = { actor: 'ada', reason: 'Month-end' };
/** The nightly comparison never falls into the test, whenever that runs. */
function halfADayFromNow(): string {
  return new Date(Date.now() + 12 * 3_600_000).toISOString().slice(11, 16);
}

const act = (action: string, args: object) => inIntacct(scene, 'actions', { action, ...args });
/** The next call of a function is refused with this error. */
const refuse = (name: string, number: string, text: string) =>
  inIntacct(scene, 'faults', { seed: 1, faults: [{ kind: 'refuse', match: { function: name }, number, text }] });
const freshness = async (kind: string) =>
  (await scene.reference.progress.progress()).find((one) => one.kind === kind) ??
  expect.fail(`there is no kind ${kind}`);
const row = async (kind: 'account' | 'department', id: string) =>
  (await scene.reference.rows.list(kind, { limit: 500 })).find((one) => one.id === id);
/** Requests for a kind so far, also where a day ends while the test runs. */
const requestsFor = async (kind: string): Promise<number> =>
  (await scene.reference.progress.costs(2)).reduce((sum, one) => sum + (one.kind === kind ? one.requests : 0), 0);
const backdate = (column: string, kind: string, interval: string): Promise<unknown> =>
  scene.bench.db.query(`update reference_runs set ${column} = clock_timestamp() - $2::interval where kind = $1`, [
    kind,
    interval,
  ]);

/** What can be hidden: the call, the kind that it feeds, and how its lack is told. */
const HIDEABLE = [
  ['getFinancialSetup', 'company', 'the financial setup'],
  ['inspect', 'text-length', 'the lengths of GLBATCH'],
] as const;

/** What waits for the bus, oldest first; it is taken away. */
async function published(): Promise<{ key: string; row: ReferenceChanged }[]> {
  const rows = await scene.bench.db.query<{ aggregateid: string; payload: unknown; headers: Record<string, string> }>(
    `with taken as (delete from outbox where topic = $1 returning seq, aggregateid, payload, headers)
     select aggregateid, payload, headers from taken order by seq`,
    [Topic.reference],
  );
  return rows.map(({ aggregateid, payload, headers }) => ({
    key: aggregateid,
    row: decodeReference(headers, JSON.stringify(payload)),
  }));
}

describe('reference data of the ledger', () => {
  it('is read completely at first, each kind with its cost, and put on the bus row by row', async () => {
    expect(await scene.refresher.runOnce()).toBe(true);
    const account = await freshness('account');
    expect(account).toMatchObject({ problem: null, failures: 0, incrementalAt: null, durationMs: expect.any(Number) });
    expect(account.rows).toBeGreaterThan(10);
    expect(await scene.reference.progress.costs(2)).toContainEqual(
      expect.objectContaining({ kind: 'account', requests: expect.any(Number), transactions: expect.any(Number) }),
    );
    expect(await requestsFor('account')).toBeGreaterThan(0);
    expect(account.nextFullAt.getTime()).toBeGreaterThan(account.fullAt?.getTime() ?? Infinity);
    const events = await published();
    const bank = events.find(({ row: { kind, id } }) => kind === 'account' && id === '1000');
    expect(bank?.row).toMatchObject({ company: 'ACME', environmentId: 'test', active: true, deleted: false });
    expect(bank?.key).toBe(`test:ACME:account:${bank?.row.recordNo}`);
    expect(new Set(events.map((event) => event.row.kind)).size).toBeGreaterThan(10);
    expect(await scene.refresher.runOnce()).toBe(false);
  });

  it('shows a change with one incremental reading of that kind alone, and nothing is published but that', async () => {
    await act('editRecord', { object: 'GLACCOUNT', id: '4000', fields: { TITLE: 'Licences and subscriptions' } });
    await backdate('read_at', 'account', '2 hours');
    const before = await freshness('department');
    expect(await scene.refresher.runOnce()).toBe(true);
    expect((await row('account', '4000'))?.name).toBe('Licences and subscriptions');
    expect((await freshness('account')).incrementalAt).not.toBeNull();
    expect((await freshness('department')).readAt).toEqual(before.readAt);
    expect((await published()).map((event) => event.row.id)).toEqual(['4000']);
  });

  it('misses nothing that was changed by a transaction that was slow to end', async () => {
    const late = new Date(Date.now() - 5 * 60_000).toISOString().slice(0, 19);
    await act('editRecord', { object: 'GLACCOUNT', id: '4010', fields: { TITLE: 'Late' }, whenModified: late });
    await scene.refresher.refresh({ mode: 'incremental', kinds: ['account'] });
    expect((await row('account', '4010'))?.name).toBe('Late');
    await published();
  });

  it('finds what was deleted at night only, marks it on the bus, and catches a missed night up once', async () => {
    const gone = await row('department', '90');
    await deleteRecord('DEPARTMENT', gone?.recordNo ?? '');
    await scene.refresher.refresh({ mode: 'incremental', kinds: ['department'] });
    expect(await row('department', '90')).toBeDefined();
    await backdate('full_at', 'department', '3 days');
    expect(await scene.refresher.runOnce()).toBe(true);
    expect(await row('department', '90')).toBeUndefined();
    expect((await published()).map((event) => event.row)).toMatchObject([{ id: '90', deleted: true }]);
    expect(await scene.refresher.runOnce()).toBe(false);
  });

  it('goes on with the other kinds when one of them cannot be read, and tries that one later', async () => {
    scene.sandbox.settings.deniedReads = ['CUSTOMER'];
    expect(await scene.refresher.refresh()).toBe(true);
    expect(await freshness('customer')).toMatchObject({ failures: 1, problem: expect.stringContaining('permission') });
    expect((await freshness('customer')).rows).toBeGreaterThan(0);
    expect(await freshness('vendor')).toMatchObject({ failures: 0, problem: null });
    scene.sandbox.settings.deniedReads = [];
    await backdate('failed_at', 'customer', '1 hour');
    await scene.refresher.refresh({ mode: 'incremental', kinds: ['customer'] });
    expect(await freshness('customer')).toMatchObject({ failures: 0, problem: null, failedAt: null });
    await published();
  });

  it.each([
    ['does not know the call', 'Query Failed', 'Object definition GLENTRY not found'],
    ['is out of order', 'DL02000001', 'There was an error processing the request.'],
    ['answers nothing sensible', 'XX00000000', 'Something else'],
  ])('keeps the lengths of texts and the base currency when the ledger %s', async (_what, number, text) => {
    const known = await allFacts();
    expect(known).toMatchObject({ lengths: expect.any(Number) as number, baseCurrency: expect.any(String) as string });
    for (const [name, kind] of HIDEABLE) {
      await refuse(name, number, text);
      await scene.refresher.refresh({ mode: 'full', kinds: [kind] });
      expect(await freshness(kind)).toMatchObject({ failures: 1, limitation: null, problem: expect.any(String) });
      expect(await factsOf()).toEqual(known);
      await scene.refresher.refresh({ mode: 'full', kinds: [kind] });
      expect(await freshness(kind)).toMatchObject({ failures: 0, problem: null });
    }
    expect(await factsOf()).toEqual(known);
  });

  it('does without the lengths of texts and the base currency where our user may not read them, and says so', async () => {
    const known = await allFacts();
    for (const [name, kind, hidden] of HIDEABLE) {
      await refuse(name, 'PL04000005', 'You do not have permission for API operation');
      await scene.refresher.refresh({ mode: 'full', kinds: [kind] });
      expect(await freshness(kind)).toMatchObject({ failures: 0, problem: null });
      expect((await freshness(kind)).limitation).toMatch(new RegExp(`may not read ${hidden}: .*permission`));
    }
    const without = await factsOf();
    expect(without.baseCurrency).toBeNull();
    expect(without.lengths).toBeLessThan(known.lengths);
    await scene.refresher.refresh({ mode: 'full', kinds: ['company', 'text-length'] });
    expect(await factsOf()).toEqual(known);
    expect(await freshness('company')).toMatchObject({ limitation: null });
    expect(await freshness('text-length')).toMatchObject({ limitation: null });
    await published();
  });

  it('asks for the changes of a kind with one request, and keeps what accounts require', async () => {
    const before = await requestsFor('account');
    await scene.refresher.refresh({ mode: 'incremental', kinds: ['account'] });
    expect((await requestsFor('account')) - before).toBe(1);
    expect(await row('account', '4020')).toMatchObject({ attributes: { required: ['department'] } });
  });

  it('is read by one process at a time', async () => {
    const lease = await scene.bench.leases.acquire('reference-refresh', 'another process', 60_000);
    expect(await scene.refresher.refresh()).toBe(false);
    if (lease !== undefined) await scene.bench.leases.release(lease);
    expect(await scene.refresher.refresh({ mode: 'incremental', kinds: ['currency'] })).toBe(true);
  });

  it('is asked for when a verdict would hold money, but not more often than the setting allows', async () => {
    const changes = await scene.bench.actions('setting', 'reference-schedule');
    await scene.reference.schedule.change({ demandSeconds: 3600 }, by);
    scene.refresher.demand(['journal']);
    expect(await scene.refresher.runOnce()).toBe(false);
    await scene.reference.schedule.change({ demandSeconds: 1 }, by);
    await backdate('read_at', 'journal', '1 minute');
    expect(await scene.refresher.runOnce()).toBe(true);
    expect(await scene.bench.actions('setting', 'reference-schedule')).toEqual([
      ...changes,
      'setting.changed',
      'setting.changed',
    ]);
  });

  it('goes out once more as a whole when somebody asks, each row as it is now', async () => {
    await published();
    const count = await scene.reference.publisher.republish(scene.bench.db, ['department', 'currency']);
    const events = await published();
    expect(events).toHaveLength(count);
    const departments = events.filter((event) => event.row.kind === 'department');
    expect(departments.find((event) => event.row.id === '90')?.row.deleted).toBe(true);
    expect(departments.find((event) => event.row.id === '10')?.row).toMatchObject({ name: 'Sales', deleted: false });
  });
});

/** As they are where our user may read everything. */
async function allFacts(): ReturnType<typeof factsOf> {
  await scene.refresher.refresh({ mode: 'full', kinds: ['company', 'text-length'] });
  return factsOf();
}

async function factsOf(): Promise<{ lengths: number; baseCurrency: unknown }> {
  const [company] = await scene.reference.rows.list('company', { limit: 1 });
  const lengths = await scene.reference.rows.list('text-length', { limit: 500 });
  return { lengths: lengths.length, baseCurrency: company?.attributes['baseCurrency'] };
}

async function deleteRecord(object: string, recordNo: string): Promise<void> {
  const connection = await scene.client.connect({ purpose: 'write' });
  try {
    const [outcome] = await connection.send([deleteFunction(`delete-${object}`, object, recordNo)], {
      deadline: NO_DEADLINE,
    });
    expect(outcome?.kind).toBe('succeeded');
  } finally {
    await connection.release();
  }
}

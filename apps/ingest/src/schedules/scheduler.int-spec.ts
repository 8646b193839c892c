import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { IngestBench } from '../testing/ingest-bench.for-spec.js';
import { ComparisonService } from './comparison.service.js';
import type { ScheduleJob } from './schedule.js';
import { Scheduler, type JobRun } from './scheduler.js';
import { UnchangedRows } from './unchanged-rows.js';

const WON = '2026-05-09T13:20:10Z';
const COMPANY = '990';

let bench: IngestBench;
beforeEach(async () => {
  bench = await IngestBench.create();
});
afterEach(() => bench.close());

function scheduler(run: JobRun, owner = 'one'): Scheduler {
  const jobs = Object.fromEntries(
    ['poll', 'sweep', 'scan', 'compare', 're-emit', 'subscriptions', 'prune'].map((job) => [job, run]),
  );
  const { schedules, leases } = bench.repositories;
  return new Scheduler(schedules, leases, jobs as Record<ScheduleJob, JobRun>, {
    owner,
    idleMs: 10,
    leaseMs: 60_000,
    onError: () => undefined,
  });
}

const yearly = { type: 'cron', expression: '0 0 1 1 *' } as const;

describe('the scheduler', () => {
  it('runs what is due once, and catches up an outage with one run', async () => {
    let runs = 0;
    const count = (): Promise<void> => Promise.resolve(void (runs += 1));
    await bench.repositories.schedules.introduce('poll', 'poll', { type: 'every', minutes: 5 }, 'UTC');
    await bench.db.query(`update ingest.schedules set next_run_at = clock_timestamp() - interval '3 days'`);
    expect(await scheduler(count).runOnce()).toBe(1);
    expect(await scheduler(count).runOnce()).toBe(0);
    expect(runs).toBe(1);
  });

  it('lets two replicas run a job once', async () => {
    await bench.repositories.schedules.introduce('poll', 'poll', yearly, 'UTC');
    let runs = 0;
    let finish: (() => void) | undefined;
    const running = new Promise<void>((resolve) => (finish = resolve));
    let began: (() => void) | undefined;
    const begun = new Promise<void>((resolve) => (began = resolve));
    const first = scheduler(() => {
      runs += 1;
      began?.();
      return running;
    });
    const second = scheduler(() => Promise.resolve(void (runs += 1)), 'two');
    const one = first.runOnce();
    // The lease is in the database before the job runs, so the other replica finds it taken.
    await begun;
    expect(await second.runOnce()).toBe(0);
    finish?.();
    expect(await one).toBe(1);
    expect(runs).toBe(1);
  });

  it('keeps a job that failed, tells why, and runs it again soon, then every hour, whatever it waits for', async () => {
    const { schedules } = bench.repositories;
    await schedules.introduce('poll', 'poll', { type: 'every', minutes: 10_000 }, 'UTC');
    const stage = {
      job: 'scan',
      trigger: { type: 'after-stage', stageId: '4' },
      timeZone: 'UTC',
      enabled: true,
    } as const;
    await schedules.save(bench.db, 'on-order', stage);
    await schedules.runNow(bench.db, 'on-order');
    const failing = scheduler(() => Promise.reject(new Error('Pipedrive is away')));
    const waits = (): Promise<{ minutes: number }[]> =>
      bench.db.query(
        `select round(extract(epoch from next_run_at - last_finished_at) / 60)::int as minutes from ingest.schedules order by name`,
      );
    expect(await failing.runOnce()).toBe(2);
    expect(await schedules.list()).toMatchObject([
      { lastError: 'Pipedrive is away', enabled: true },
      { lastError: 'Pipedrive is away', enabled: true },
    ]);
    expect(await waits()).toEqual([{ minutes: 1 }, { minutes: 1 }]);
    await schedules.runNow(bench.db, 'on-order');
    await schedules.runNow(bench.db, 'poll');
    await failing.runOnce();
    expect(await waits()).toEqual([{ minutes: 60 }, { minutes: 60 }]);
    await schedules.runNow(bench.db, 'on-order');
    await scheduler(() => Promise.resolve()).runOnce();
    const [healed] = await schedules.list();
    expect(healed).toMatchObject({ name: 'on-order', lastError: null, nextRunAt: null });
  });

  it('does not hear from who lost a job to another replica how it ended', async () => {
    const { schedules } = bench.repositories;
    await schedules.introduce('poll', 'poll', { type: 'every', minutes: 10_000 }, 'UTC');
    const other = scheduler(() => Promise.resolve(), 'two');
    const slow = scheduler(async () => {
      await bench.db.query(`update ingest.leases set expires_at = '-infinity' where name = 'job:poll'`);
      await other.runOnce();
      throw new Error('lost the lease of job:poll');
    });
    await slow.runOnce();
    const [schedule] = await schedules.list();
    expect(schedule?.lastError).toBeNull();
    const soon = `select 1 from ingest.schedules where next_run_at < clock_timestamp() + interval '30 minutes'`;
    expect(await bench.db.query(soon)).toEqual([]);
  });

  it('runs a job again that was asked for while it was running', async () => {
    const { schedules } = bench.repositories;
    await schedules.introduce('poll', 'poll', yearly, 'UTC');
    let runs = 0;
    const once = scheduler(async () => {
      runs += 1;
      if (runs === 1) await schedules.runNow(bench.db, 'poll');
    });
    await once.runOnce();
    await once.runOnce();
    await once.runOnce();
    expect(runs).toBe(2);
  });

  it('runs what waits for a deal to enter a stage, when one does', async () => {
    const { schedules } = bench.repositories;
    const change = {
      job: 'poll',
      trigger: { type: 'after-stage', stageId: '4' },
      timeZone: 'UTC',
      enabled: true,
    } as const;
    await schedules.save(bench.db, 'on-order', change);
    bench.account.put({ id: '41', stageId: '2' });
    await bench.look('41');
    expect(await schedules.due()).toEqual([]);
    bench.account.put({ id: '41', stageId: '4', updateTime: '2026-05-02T08:00:00Z' });
    await bench.look('41');
    expect(await schedules.due()).toMatchObject([{ name: 'on-order' }]);
  });

  it('leaves a schedule alone that somebody has changed', async () => {
    const { schedules } = bench.repositories;
    await schedules.introduce('poll', 'poll', yearly, 'UTC');
    await schedules.save(bench.db, 'poll', {
      job: 'poll',
      trigger: { type: 'every', minutes: 7 },
      timeZone: 'UTC',
      enabled: false,
    });
    await schedules.introduce('poll', 'poll', yearly, 'UTC');
    expect(await schedules.list()).toMatchObject([{ trigger: { type: 'every', minutes: 7 }, enabled: false }]);
  });
});

const comparison = (): ComparisonService =>
  new ComparisonService({
    db: bench.db,
    client: () => ({
      dealsById: () => bench.account.dealsUpdatedSince(undefined),
      archivedDeals: () => bench.account.archivedDeals(),
    }),
    company: COMPANY,
    hints: bench.repositories.hints,
    unchanged: new UnchangedRows(COMPANY, 120_000),
    outbox: bench.repositories.outbox,
    compareDays: 400,
    reemitDays: 7,
    onStored: () => undefined,
  });

const ORGANIZATION = {
  name: 'Acme',
  ownerId: null,
  addTime: null,
  updateTime: null,
  address: null,
  website: null,
  isDeleted: false,
  labelIds: [],
  customFields: {},
};

describe('what closes the holes that nobody notices', () => {
  it('compares by night what was won lately, although its update time never moved', async () => {
    bench.account.win('41', new Date(Date.now() - 86_400_000).toISOString());
    await bench.look('41');
    bench.account.put({ id: '41', value: '200' });
    await comparison().compare(await bench.lease('job:compare'));
    await bench.serveAll();
    expect((await bench.events()).map((event) => event.payload['value'])).toEqual(['100.00', '200.00']);
  });

  it('compares all the others once in thirty nights', async () => {
    for (let id = 1; id <= 300; id += 1) bench.account.put({ id: String(id) });
    await bench.look(...Array.from({ length: 300 }, (_, index) => String(index + 1)));
    await comparison().compare(await bench.lease('job:compare'));
    const tonight = (await bench.pendingHints()).length;
    expect(tonight).toBeGreaterThan(0);
    expect(tonight).toBeLessThan(40);
  });

  it('notices within thirty nights that an organization is gone, although no webhook came', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => String(index + 1));
    for (const id of ids) bench.account.orgs.set(id, { ...ORGANIZATION, id });
    await bench.repositories.hints.raise(
      bench.db,
      ids.map((id) => ({ entity: 'organization', id })),
      'webhook',
    );
    await bench.serveAll();
    bench.account.orgs.clear();
    await comparison().compare(await bench.lease('job:compare'));
    await bench.serveAll();
    const [row] = await bench.db.query<{ gone: number }>(
      'select count(*)::int as gone from ingest.organization_state where is_deleted',
    );
    expect(row?.gone).toBeGreaterThan(0);
    expect(row?.gone).toBeLessThan(40);
  });

  it('finds by its weekly scan a deal that neither webhook nor poll ever showed', async () => {
    bench.account.win('41', WON);
    await comparison().scan(await bench.lease('job:scan'));
    await bench.serveAll();
    expect(await bench.events()).toMatchObject([{ dealId: '41' }]);
  });

  it('emits the latest event of what changed lately again, under its id and nothing else', async () => {
    bench.account.win('41', WON);
    await bench.look('41');
    bench.account.put({ id: '41', value: '200', updateTime: '2026-05-10T00:00:00Z' });
    await bench.look('41');
    bench.account.win('42', WON);
    await bench.look('42');
    await bench.db.query(
      `update ingest.deal_state set head_emitted_at = clock_timestamp() - interval '8 days' where deal_id = '42'`,
    );
    const before = await bench.events();
    await bench.db.query('delete from ingest.outbox');
    expect(await comparison().reemit(await bench.lease('job:re-emit'))).toBe(1);
    const again = await bench.events();
    expect(again).toEqual([before[1]]);
  });

  it('repeats by night what was emitted, as it was; a category that a product was given since goes out with the next content', async () => {
    const product = { id: '7', name: 'Training', code: null, unit: null, tax: '0', isDeleted: false, prices: [] };
    let category: string | null = null;
    bench.account.productsByIds = () => {
      const value = { ...product, category, addTime: null, updateTime: null, customFields: {} };
      return Promise.resolve([{ ok: true, id: '7', value }]);
    };
    const categories = async (): Promise<unknown[]> =>
      (await bench.events()).map(({ version, payload }) => [
        version,
        (payload['lines'] as { category: { label: string } | null }[]).map((line) => line.category?.label ?? null),
      ]);
    bench.account.put({ id: '41', status: 'won', wonTime: WON, updateTime: WON }, [{}]);
    await bench.look('41');
    category = 'Training';
    await bench.repositories.catalogueChanges.record(bench.db, ['product:7']);
    await bench.look('41');
    expect(await categories()).toEqual([[1, [null]]]);
    await bench.db.query('delete from ingest.outbox');
    expect(await comparison().reemit(await bench.lease('job:re-emit'))).toBe(1);
    expect(await categories()).toEqual([[1, [null]]]);
    bench.account.put({ id: '41', value: '200', updateTime: '2026-05-10T00:00:00Z' }, [
      { itemPrice: '200', sum: '200' },
    ]);
    await bench.look('41');
    expect(await categories()).toEqual([
      [1, [null]],
      [2, ['Training']],
    ]);
  });
});

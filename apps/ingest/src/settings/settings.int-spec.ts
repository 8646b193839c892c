import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { IngestBench } from '../testing/ingest-bench.for-spec.js';
import { SettingRefusedError } from './ingest-settings.service.js';

const BY = { actor: 'ann', reason: 'go-live' };

let bench: IngestBench;
afterEach(() => bench.close());

describe('the cutover', () => {
  beforeEach(async () => {
    bench = await IngestBench.create(null);
  });

  it('is not set: the first poll of an account with years of won deals emits nothing', async () => {
    for (let id = 1; id <= 30; id += 1) bench.account.win(String(id), `2025-0${1 + (id % 9)}-10T10:00:00Z`);
    await bench.pollOnce();
    await bench.serveAll();
    expect(await bench.events()).toEqual([]);
    const [seen] = await bench.db.query('select count(*)::int as n from ingest.deal_state where not evaluated');
    expect(seen).toEqual({ n: 30 });
  });

  it('set later loses none of what was won since', async () => {
    bench.account.win('1', '2026-04-20T10:00:00Z');
    bench.account.win('2', '2026-05-20T10:00:00Z');
    bench.account.win('3', '2026-05-21T10:00:00Z');
    await bench.look('1', '2', '3');
    await bench.settings.setCutover('2026-05-01T00:00:00Z', BY);
    await bench.serveAll();
    expect((await bench.events()).map((event) => event.dealId).toSorted()).toEqual(['2', '3']);
    const [baseline] = await bench.db.query<{ id: string }>(
      'select deal_id as id from ingest.deal_state where presumed_booked',
    );
    expect(baseline).toEqual({ id: '1' });
  });

  it('set while a deal is being read for the first time does not lose that deal', async () => {
    bench.account.win('1', '2026-05-20T10:00:00Z');
    bench.account.before = async (call) => {
      if (call !== 'dealsByIds') return;
      bench.account.before = () => Promise.resolve();
      await bench.settings.setCutover('2026-05-01T00:00:00Z', BY);
    };
    await bench.look('1');
    expect((await bench.events()).map((event) => event.dealId)).toEqual(['1']);
  });

  it('cannot be set between the judgement of a deal and its record', async () => {
    bench.account.win('1', '2026-05-20T10:00:00Z');
    const order: string[] = [];
    // A refresh that has judged without a cutover holds the settings until it has committed.
    const judging = bench.db.transaction(async (tx) => {
      await bench.repositories.settings.readShared(tx);
      order.push('judged');
      const setting = bench.settings.setCutover('2026-05-01T00:00:00Z', BY).then(() => order.push('set'));
      await bench.repositories.dealStates.introduce(tx, ['1']);
      await tx.query('select pg_sleep(0.1)');
      order.push('recorded');
      return { setting };
    });
    await (
      await judging
    ).setting;
    expect(order).toEqual(['judged', 'recorded', 'set']);
    expect(await bench.pendingHints()).toMatchObject([{ entity: 'deal', id: '1' }]);
  });

  it('moves forward but never back, and each change is audited with actor and reason', async () => {
    await bench.settings.setCutover('2026-05-01T00:00:00Z', BY);
    await bench.settings.setCutover('2026-06-01T00:00:00Z', BY);
    await expect(bench.settings.setCutover('2026-05-15T00:00:00Z', BY)).rejects.toThrow(SettingRefusedError);
    const audits = await bench.repositories.audit.list(bench.db, 'settings', 'ingest');
    expect(audits).toMatchObject([
      { action: 'cutover.set', actor: 'ann', reason: 'go-live', before: { cutover: null } },
      { action: 'cutover.set', after: { cutover: '2026-06-01T00:00:00.000Z' } },
    ]);
  });
});

describe('revenue-bearing stages', () => {
  beforeEach(async () => {
    bench = await IngestBench.create();
  });

  it('when set have the open deals of their pipeline looked at again', async () => {
    bench.account.put({ id: '1', stageId: '4', stageChangeTime: '2026-05-20T10:00:00Z' });
    bench.account.put({ id: '2', stageId: '2' });
    await bench.look('1', '2');
    await bench.settings.setRevenueStages([{ pipelineId: '1', stageId: '3' }], BY);
    await bench.serveAll();
    expect(await bench.events()).toMatchObject([
      { dealId: '1', payload: { trigger: 'stage', bookkeepingDate: '2026-05-20' } },
    ]);
  });

  it('must be stages of their pipelines, one each', async () => {
    const stages = bench.settings.setRevenueStages([{ pipelineId: '9', stageId: '3' }], BY);
    await expect(stages).rejects.toThrow('stage 3 is not in pipeline 9');
  });

  it('leave a deal alone that they do not concern any more than a glance', async () => {
    bench.account.put({ id: '2', stageId: '2' });
    await bench.look('2');
    await bench.settings.setRevenueStages([{ pipelineId: '1', stageId: '3' }], BY);
    await bench.serveAll();
    expect(await bench.events()).toEqual([]);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { HoldCauses } from '../admin/hold-causes.js';
import { NotificationScene } from '../testing/notification-scene.for-spec.js';
import { COMPANY } from '../testing/poster-bench.for-spec.js';
import { LedgerAccessObserver } from './ledger-access.observer.js';

let scene: NotificationScene;
beforeAll(async () => {
  scene = await NotificationScene.open();
});
afterAll(() => scene.close());
beforeEach(() => scene.begin());
afterEach(() => scene.end());

describe('notifications', () => {
  it('tell a cause once, as a daily digest while it lasts, and once more when it is solved', async () => {
    const poster = scene.started('one');
    await scene.webhookChannel(poster);
    for (let deal = 1; deal <= 14; deal += 1) await scene.heldDeal(String(deal), '15171.43');
    await scene.look(poster);
    await scene.heldDeal('15', '1.00', 'mapping:category:Training', 1);
    await scene.look(poster);
    expect(scene.subjects()).toEqual(["Category 'Training' has no rule: 14 deals, 212,400.02 EUR, oldest 9 days"]);
    scene.clock.pass(24);
    await scene.look(poster);
    await scene.look(poster);
    expect(scene.subjects()).toHaveLength(2);
    expect(JSON.parse(scene.http.calls[1]?.body ?? '')).toMatchObject({
      type: 'notification.digest',
      data: { subject: 'Still waiting: 1 cause', items: [{ count: 15, amounts: { EUR: '212401.02' } }] },
    });
    await scene.bench.db.query('delete from holds');
    await scene.look(poster);
    await scene.look(poster);
    expect(scene.subjects().slice(2)).toEqual(["Solved: Category 'Training' has no rule (after 1 day)"]);
    await scene.heldDeal('16', '1.00', 'mapping:category:Training', 0);
    await scene.look(poster);
    expect(scene.subjects()).toHaveLength(4);
    const [first] = (await poster.repository.list(scene.bench.db, { open: true, limit: 10 })).map(({ id }) => id);
    expect(await scene.bench.actions('notification', first ?? '')).toEqual(['notification.opened']);
  });

  it('never say of all deals of a cause what is true of one', async () => {
    const poster = scene.started('one');
    await scene.webhookChannel(poster);
    await scene.heldDeal('1', '1.00', 'review:live-differs', 2, 'The ledger holds 41.1 (record 104)');
    await scene.heldDeal('2', '1.00', 'review:live-differs', 1, 'The ledger holds 42.1 (record 105)');
    await scene.look(poster);
    expect(scene.subjects()).toEqual([
      'For the oldest deal: The ledger holds 41.1 (record 104): 2 deals, 2.00 EUR, oldest 2 days',
    ]);
    const causes = new HoldCauses(scene.bench.db, scene.bench.source);
    expect(await causes.list()).toMatchObject([{ deals: 2, message: expect.stringMatching(/^For the oldest deal: /) }]);
  });

  it('tell of operations in doubt, dead letters and refused credentials, too', async () => {
    const poster = scene.started('one');
    await scene.webhookChannel(poster);
    await scene.bench.db.query(
      `insert into dead_letters (id, topic, partition, position, record_key, headers, reason, problem)
       values (gen_random_uuid(), 't', 0, '1', 'k', '{}', 'unreadable', 'not JSON')`,
    );
    await scene.bench.db.query(
      `insert into operations (id, company, subject_kind, subject_id, kind, action, sequence, reference, control_id, object,
         entity, version, revision, payload, payload_hash, content_hash, state, fence, wanted, deferrals, misses, questions,
         watch_step, known_recorded, created_at)
       values (gen_random_uuid(), $1, 'deal', '1', 'entry', 'create', 1, 'r', 'c', 'GLBATCH', '', 1, '1', '{}', '', '',
         'manual', 1, true, 0, 0, 0, 0, false, clock_timestamp())`,
      [COMPANY],
    );
    const access = new LedgerAccessObserver(scene.bench.db, poster.conditions, (error) => {
      throw error;
    });
    await access.observe({ outcome: 'answered', failures: ['authentication'] });
    await scene.look(poster);
    expect(
      scene
        .subjects()
        .map((subject) => subject.split(':')[0])
        .toSorted(),
    ).toEqual([
      'Events could not be handled (unreadable)',
      'Intacct cannot say whether these records exist',
      'Intacct refuses our credentials, so nothing is posted',
    ]);
    await access.observe({ outcome: 'lost', failures: [] });
    await scene.look(poster);
    expect(scene.subjects()).toHaveLength(3);
    await access.observe({ outcome: 'answered', failures: [] });
    await scene.look(poster);
    expect(scene.subjects()[3]).toMatch(/^Solved: Intacct refuses our credentials/);
  });

  it('tell many causes that appear at once in one message', async () => {
    const poster = scene.started('one');
    await scene.webhookChannel(poster);
    for (let deal = 1; deal <= 6; deal += 1) await scene.heldDeal(String(deal), '1', `mapping:category:${deal}`);
    await scene.look(poster);
    expect(scene.subjects()).toEqual(['6 new causes hold money']);
  });

  it('tell a cause once when several processes look at the same time', async () => {
    const processes = [scene.started('one'), scene.started('two'), scene.started('three')];
    await scene.webhookChannel(processes[0]!);
    await scene.heldDeal('1', '10');
    await Promise.all(processes.map((one) => one.watch.runOnce()));
    await Promise.all(processes.map((one) => one.watch.runOnce()));
    await Promise.all(processes.map((one) => one.relay.runOnce()));
    expect(scene.subjects()).toHaveLength(1);
  });

  it('wait until the other side is back, and keep their order', async () => {
    const poster = scene.started('one');
    await scene.webhookChannel(poster);
    await scene.heldDeal('1', '10');
    scene.http.answer = 503;
    await scene.look(poster);
    expect((await poster.repository.messages(scene.bench.db, { limit: 10 }))[0]).toMatchObject({
      state: 'due',
      attempts: 1,
      problem: '127.0.0.1 answered 503',
    });
    await scene.bench.db.query('delete from holds');
    scene.http.calls.length = 0;
    scene.http.answer = 200;
    await scene.look(poster);
    expect(scene.subjects()).toEqual([]);
    await scene.leaseRunsOut();
    await scene.look(poster);
    await scene.look(poster);
    expect(scene.subjects().map((subject) => subject.startsWith('Solved'))).toEqual([false, true]);
    expect(await scene.states()).toEqual([{ state: 'sent' }, { state: 'sent' }]);
  });

  it('are sent again under the same id after a kill between sending and noting it, so that receivers can drop the repeat', async () => {
    const killed = scene.started('killed');
    await scene.webhookChannel(killed);
    await scene.heldDeal('1', '10');
    await killed.watch.runOnce();
    scene.http.answer = 'hang';
    const lost = killed.relay.runOnce();
    while (scene.http.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const heir = scene.started('heir');
    await heir.relay.runOnce();
    expect(scene.http.calls).toHaveLength(1);
    scene.http.answer = 200;
    await scene.leaseRunsOut();
    await heir.relay.runOnce();
    await heir.relay.runOnce();
    expect(scene.http.calls).toHaveLength(2);
    expect(new Set(scene.http.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await scene.states()).toEqual([{ state: 'sent' }]);
    // What the killed one still says about its attempt changes nothing.
    await scene.http.close();
    await lost;
    expect(await scene.states()).toEqual([{ state: 'sent' }]);
  });
});

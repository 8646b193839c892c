import { createHmac } from 'node:crypto';

import type { Clock } from '@app/platform';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { readPosterEnvironment } from '../poster.environment.js';
import { HttpReceiver, MailReceiver } from '../testing/message-receivers.for-spec.js';
import { COMPANY, PosterBench } from '../testing/poster-bench.for-spec.js';
import { posterVariables } from '../testing/running-poster.for-spec.js';
import { ChannelRefusedError } from './channel.service.js';
import { LedgerAccessObserver } from './ledger-access.observer.js';
import { buildNotifications, type Notifications } from './notification.factory.js';

const HOUR_MS = 3_600_000;
const by = { actor: 'ada', reason: 'A test of it' };

class SettableClock implements Clock {
  time = new Date('2026-03-14T10:00:00.000Z');
  now(): Date {
    return this.time;
  }
  monotonicMs(): number {
    return this.time.getTime();
  }
  pass(hours: number): void {
    this.time = new Date(this.time.getTime() + hours * HOUR_MS);
  }
}

let bench: PosterBench;
let http: HttpReceiver;
let mail: MailReceiver;
let clock: SettableClock;

beforeAll(async () => {
  bench = await PosterBench.open();
  await bench.source.adopt(COMPANY);
  mail = await MailReceiver.start();
});
afterAll(async () => {
  await mail.close();
  await bench.close();
});
beforeEach(async () => {
  http = await HttpReceiver.start();
  clock = new SettableClock();
  mail.mails.length = 0;
  mail.refuse = false;
  for (const table of [
    'notification_channels',
    'notifications',
    'conditions',
    'holds',
    'deals',
    'dead_letters',
    'operations',
  ])
    await bench.db.query(`delete from ${table}`);
});
afterEach(() => http.close());

/** As after a start: another owner, another memory, the same database and the same key. */
const variables = posterVariables('postgres://u:p@127.0.0.1/d', 'http://127.0.0.1:1/');
function started(owner: string): Notifications {
  const environment = readPosterEnvironment({
    ...variables,
    SMTP_URL: mail.url,
    MAIL_FROM: 'poster@example.com',
    NOTIFICATION_ALLOWED_HOSTS: '127.0.0.1',
    POSTER_PUBLIC_URL: 'https://poster.example.com',
  });
  const { db, leases, source, audit } = bench;
  return buildNotifications({ environment, db, leases, source, audit, clock, owner });
}

async function heldDeal(
  dealId: string,
  value: string,
  cause = 'mapping:category:Training',
  daysAgo = 9,
): Promise<void> {
  const since = new Date(clock.time.getTime() - daysAgo * 24 * HOUR_MS);
  await bench.db.query(
    `insert into deals (company, deal_id, version, cycle, cycle_time, content_hash, observed_at, changed_at, key_counter,
       plan_failures, retry_refused, status, title, currency, value)
     values ($1, $2, 1, 1, '', '', $3, $3, 0, 0, false, 'held', 'Deal', 'EUR', $4)`,
    [COMPANY, dealId, since, value],
  );
  await bench.db.query(
    `insert into holds (company, deal_id, cause, kind, message, remedy, since)
     values ($1, $2, $3, 'mapping', 'Category ''Training'' has no rule', 'Make a rule for it', $4)`,
    [COMPANY, dealId, cause, since],
  );
}

async function webhookChannel(on: Notifications): Promise<string> {
  const added = await on.channels.add({ name: 'ERP', kind: 'webhook', url: `${http.url}/in` }, by);
  return added.signingSecret ?? '';
}

const subjects = (): string[] =>
  http.calls.map(({ body }) => (JSON.parse(body) as { data: { subject: string } }).data.subject);
const states = (): Promise<{ state: string }[]> =>
  bench.db.query<{ state: string }>('select state from notification_messages order by number');
const leaseRunsOut = (): Promise<unknown> =>
  bench.db.query(`update notification_messages set due_at = '-infinity' where state = 'due'`);
async function look(on: Notifications): Promise<void> {
  await on.watch.runOnce();
  await on.relay.runOnce();
}

describe('notifications', () => {
  it('tell a cause once, as a daily digest while it lasts, and once more when it is solved', async () => {
    const poster = started('one');
    await webhookChannel(poster);
    for (let deal = 1; deal <= 14; deal += 1) await heldDeal(String(deal), '15171.43');
    await look(poster);
    await heldDeal('15', '1.00', 'mapping:category:Training', 1);
    await look(poster);
    expect(subjects()).toEqual(["Category 'Training' has no rule: 14 deals, 212,400.02 EUR, oldest 9 days"]);
    clock.pass(24);
    await look(poster);
    await look(poster);
    expect(subjects()).toHaveLength(2);
    expect(JSON.parse(http.calls[1]?.body ?? '')).toMatchObject({
      type: 'notification.digest',
      data: { subject: 'Still waiting: 1 cause', items: [{ count: 15, amounts: { EUR: '212401.02' } }] },
    });
    await bench.db.query('delete from holds');
    await look(poster);
    await look(poster);
    expect(subjects().slice(2)).toEqual(["Solved: Category 'Training' has no rule (after 1 day)"]);
    await heldDeal('16', '1.00', 'mapping:category:Training', 0);
    await look(poster);
    expect(subjects()).toHaveLength(4);
    const [first] = (await poster.repository.list(bench.db, { open: true, limit: 10 })).map(({ id }) => id);
    expect(await bench.actions('notification', first ?? '')).toEqual(['notification.opened']);
  });

  it('tell of operations in doubt, dead letters and refused credentials, too', async () => {
    const poster = started('one');
    await webhookChannel(poster);
    await bench.db.query(
      `insert into dead_letters (id, topic, partition, position, record_key, headers, reason, problem)
       values (gen_random_uuid(), 't', 0, '1', 'k', '{}', 'unreadable', 'not JSON')`,
    );
    await bench.db.query(
      `insert into operations (id, company, subject_kind, subject_id, kind, action, sequence, reference, control_id, object,
         entity, version, revision, payload, payload_hash, content_hash, state, fence, wanted, deferrals, misses, questions,
         watch_step, known_recorded, created_at)
       values (gen_random_uuid(), $1, 'deal', '1', 'entry', 'create', 1, 'r', 'c', 'GLBATCH', '', 1, '1', '{}', '', '',
         'manual', 1, true, 0, 0, 0, 0, false, clock_timestamp())`,
      [COMPANY],
    );
    const access = new LedgerAccessObserver(bench.db, poster.conditions, (error) => {
      throw error;
    });
    await access.observe({ outcome: 'answered', failures: ['authentication'] });
    await look(poster);
    expect(
      subjects()
        .map((subject) => subject.split(':')[0])
        .toSorted(),
    ).toEqual([
      'Events could not be handled (unreadable)',
      'Intacct cannot say whether these records exist',
      'Intacct refuses our credentials, so nothing is posted',
    ]);
    await access.observe({ outcome: 'lost', failures: [] });
    await look(poster);
    expect(subjects()).toHaveLength(3);
    await access.observe({ outcome: 'answered', failures: [] });
    await look(poster);
    expect(subjects()[3]).toMatch(/^Solved: Intacct refuses our credentials/);
  });

  it('tell many causes that appear at once in one message', async () => {
    const poster = started('one');
    await webhookChannel(poster);
    for (let deal = 1; deal <= 6; deal += 1) await heldDeal(String(deal), '1', `mapping:category:${deal}`);
    await look(poster);
    expect(subjects()).toEqual(['6 new causes hold money']);
  });

  it('tell a cause once when several processes look at the same time', async () => {
    const processes = [started('one'), started('two'), started('three')];
    await webhookChannel(processes[0]!);
    await heldDeal('1', '10');
    await Promise.all(processes.map((one) => one.watch.runOnce()));
    await Promise.all(processes.map((one) => one.watch.runOnce()));
    await Promise.all(processes.map((one) => one.relay.runOnce()));
    expect(subjects()).toHaveLength(1);
  });

  it('wait until the other side is back, and keep their order', async () => {
    const poster = started('one');
    await webhookChannel(poster);
    await heldDeal('1', '10');
    http.answer = 503;
    await look(poster);
    expect((await poster.repository.messages(bench.db, { limit: 10 }))[0]).toMatchObject({
      state: 'due',
      attempts: 1,
      problem: '127.0.0.1 answered 503',
    });
    await bench.db.query('delete from holds');
    http.calls.length = 0;
    http.answer = 200;
    await look(poster);
    expect(subjects()).toEqual([]);
    await leaseRunsOut();
    await look(poster);
    await look(poster);
    expect(subjects().map((subject) => subject.startsWith('Solved'))).toEqual([false, true]);
    expect(await states()).toEqual([{ state: 'sent' }, { state: 'sent' }]);
  });

  it('are sent again under the same id after a kill between sending and noting it, so that receivers can drop the repeat', async () => {
    const killed = started('killed');
    await webhookChannel(killed);
    await heldDeal('1', '10');
    await killed.watch.runOnce();
    http.answer = 'hang';
    const lost = killed.relay.runOnce();
    while (http.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const heir = started('heir');
    await heir.relay.runOnce();
    expect(http.calls).toHaveLength(1);
    http.answer = 200;
    await leaseRunsOut();
    await heir.relay.runOnce();
    await heir.relay.runOnce();
    expect(http.calls).toHaveLength(2);
    expect(new Set(http.calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await states()).toEqual([{ state: 'sent' }]);
    // What the killed one still says about its attempt changes nothing.
    await http.close();
    await lost;
    expect(await states()).toEqual([{ state: 'sent' }]);
  });
});

describe('a channel', () => {
  it('of a generic webhook is signed with a secret that is shown once', async () => {
    const poster = started('one');
    const secret = await webhookChannel(poster);
    await heldDeal('1', '10');
    await look(poster);
    const [call] = http.calls;
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = call?.headers ?? {};
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key)
      .update(`${String(id)}.${String(at)}.${call?.body}`)
      .digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    expect(JSON.stringify(await poster.channels.list())).not.toContain(secret);
    const rows = JSON.stringify(await bench.db.query('select * from notification_channels'));
    expect(rows).not.toContain(secret.slice('whsec_'.length));
    expect(rows).not.toContain('/in');
  });

  it('of e-mail reaches all recipients, with an id that stays the same over repeats', async () => {
    const poster = started('one');
    await poster.channels.add({ name: 'Mail', kind: 'email', recipients: ['a@example.com', 'b@example.com'] }, by);
    await heldDeal('1', '10');
    mail.refuse = true;
    await look(poster);
    expect(await poster.repository.messages(bench.db, { limit: 1 })).toMatchObject([
      { state: 'due', problem: expect.stringContaining('452') as string },
    ]);
    mail.refuse = false;
    await leaseRunsOut();
    await look(poster);
    const [message] = await poster.repository.messages(bench.db, { limit: 1 });
    expect(mail.mails).toHaveLength(1);
    expect(mail.mails[0]?.to).toEqual(['a@example.com', 'b@example.com']);
    expect(mail.mails[0]?.text).toContain(`Message-ID: <${message?.id}@test.pipedrive-intacct>`);
    expect(mail.mails[0]?.text).toContain('https://poster.example.com/admin/postings');
    expect(mail.mails[0]?.text).toContain('oldest 9 days');
  });

  it.each(['slack', 'teams'] as const)('of %s gets the shape that it understands', async (kind) => {
    const poster = started('one');
    await poster.channels.add({ name: kind, kind, url: `${http.url}/hook/secret` }, by);
    await heldDeal('1', '10');
    await look(poster);
    const body = JSON.parse(http.calls[0]?.body ?? '{}') as Record<string, unknown>;
    if (kind === 'slack') expect(body).toMatchObject({ blocks: [{ type: 'section', text: { type: 'mrkdwn' } }] });
    else expect(body).toMatchObject({ attachments: [{ content: { type: 'AdaptiveCard' } }] });
  });

  it('that is new hears at once what is open', async () => {
    const poster = started('one');
    await heldDeal('1', '10');
    await look(poster);
    await webhookChannel(poster);
    await look(poster);
    expect(subjects()).toEqual(['Still waiting: 1 cause']);
  });

  it('can be tested, and a failed test says why without the address', async () => {
    const poster = started('one');
    const { channel } = await poster.channels.add({ name: 'Chat', kind: 'slack', url: `${http.url}/secret-path` }, by);
    expect(await poster.channels.test(channel.id, by)).toBe(true);
    expect(http.calls[0]?.body).toContain('Test: messages about held money arrive here');
    http.answer = 302;
    http.headers = { location: `${http.url}/elsewhere` };
    await expect(poster.channels.test(channel.id, by)).rejects.toThrow('127.0.0.1 answered 302');
    await http.close();
    await expect(poster.channels.test(channel.id, by)).rejects.toThrow(
      /^127\.0\.0\.1 cannot be reached \(ECONNREFUSED\)$/,
    );
    expect(await bench.actions('channel', channel.id)).toEqual([
      'channel.added',
      'channel.tested',
      'channel.tested',
      'channel.tested',
    ]);
  });

  it.each([
    ['name', { name: 'Twice', kind: 'email', recipients: ['a@example.com'] }],
    ['url', { name: 'Other', kind: 'slack', url: 'https://evil.test/x' }],
    ['url', { name: 'Other', kind: 'webhook' }],
    ['recipients', { name: 'Other', kind: 'email' }],
  ] as const)('is refused for its %s', async (field, wanted) => {
    const poster = started('one');
    await poster.channels.add({ name: 'Twice', kind: 'email', recipients: ['a@example.com'] }, by);
    await expect(poster.channels.add(wanted, by)).rejects.toMatchObject({ name: ChannelRefusedError.name, field });
  });

  it('that is removed takes its unsent messages with it', async () => {
    const poster = started('one');
    const { channel } = await poster.channels.add({ name: 'Chat', kind: 'slack', url: http.url }, by);
    await heldDeal('1', '10');
    await poster.watch.runOnce();
    expect(await poster.channels.remove(channel.id, by)).toBe(true);
    expect(await poster.channels.remove(channel.id, by)).toBe(false);
    await poster.relay.runOnce();
    expect([http.calls.length, await states()]).toEqual([0, []]);
  });
});

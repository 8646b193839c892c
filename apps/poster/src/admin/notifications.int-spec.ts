import { randomUUID } from 'node:crypto';

import { Topic } from '@app/contracts';
import type { BusRecord } from '@app/platform';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../../test/support/until.js';
import { HttpReceiver } from '../testing/message-receivers.for-spec.js';
import { PublishedDeals } from '../testing/published-deals.for-spec.js';
import { PosterOverHttp } from '../testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
let receiver: HttpReceiver;
beforeAll(async () => {
  receiver = await HttpReceiver.start();
  poster = await PosterOverHttp.start({
    NOTIFICATION_ALLOWED_HOSTS: '127.0.0.1',
    POSTER_PUBLIC_URL: 'https://poster.example.com/',
  });
});
afterAll(async () => {
  await poster.close();
  await receiver.close();
});

const channels = '/admin/notification-channels';
const reason = 'Controlling wants to know';

async function asOwner(statement: string): Promise<void> {
  const client = new Client({ connectionString: poster.database.url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

const told = (): string[] =>
  receiver.calls.map(({ body }) => (JSON.parse(body) as { data: { subject: string } }).data.subject);

function noticed(action: string): BusRecord {
  const event = { schemaVersion: '1.0', service: 'ingest', environmentId: 'test', action, subjectId: '7001' };
  const value = JSON.stringify({ ...event, id: randomUUID(), occurredAt: new Date().toISOString() });
  return { topic: Topic.audit, key: 'test:ingest', value, headers: {} };
}

describe('notifications of a started poster', () => {
  it('go out by themselves to a channel that was added, once, and once more when it is solved', async () => {
    const wanted = { name: 'ERP', kind: 'webhook', url: `${receiver.url}/in?token=top-secret`, reason };
    const made = await poster.call('POST', channels, wanted);
    expect(made).toMatchObject({ status: 201, body: { channel: { name: 'ERP', createdBy: 'admin' } } });
    expect(made.body['signingSecret']).toMatch(/^whsec_/);
    await asOwner(
      `insert into poster.dead_letters (id, topic, partition, position, record_key, headers, reason, problem)
       values (gen_random_uuid(), 't', 0, '1', 'k', '{}', 'unreadable', 'not JSON')`,
    );
    await until('the cause was told', () => Promise.resolve(told().length > 0));
    const open = await poster.call('GET', '/admin/notifications');
    expect(open.body).toMatchObject({
      items: [{ source: 'dead-letter', item: { link: 'https://poster.example.com/admin/dead-letters' } }],
    });
    await asOwner('update poster.dead_letters set replayed_at = now()');
    await until('the solution was told', () => Promise.resolve(told().length > 1));
    expect(told().map((subject) => subject.split(' (')[0])).toEqual([
      'Events could not be handled',
      'Solved: Events could not be handled',
    ]);
    expect((await poster.call('GET', '/admin/notifications')).body).toEqual({ items: [], cursor: null });
    await until('it is noted', async () => {
      const { body } = await poster.call('GET', '/admin/notification-messages');
      return (body['items'] as { state: string }[]).every(({ state }) => state === 'sent');
    });
  });

  it('tell what ingest noticed: that Pipedrive ended our access, and that it was given again', async () => {
    const before = told().length;
    const ingest = await PublishedDeals.open(poster.database.url);
    await ingest.publish(noticed('pipedrive-grant.lost'));
    await until('the loss was told', () => Promise.resolve(told().length > before));
    await ingest.publish(noticed('pipedrive-grant.given'));
    await until('the return was told', () => Promise.resolve(told().length > before + 1));
    await ingest.close();
    expect(told().slice(before)).toEqual([
      expect.stringMatching(/^Our access to Pipedrive has ended/),
      expect.stringMatching(/^Solved: Our access to Pipedrive has ended/),
    ]);
  });

  it('show no address and no secret', async () => {
    const texts = await Promise.all(
      [channels, '/admin/notifications?open=false', '/admin/notification-messages'].map((path) =>
        poster.call('GET', path),
      ),
    );
    expect(JSON.stringify(texts)).toContain('127.0.0.1');
    expect(JSON.stringify(texts)).not.toMatch(/top-secret|whsec_/);
  });

  it('can be tried, and say what is wrong', async () => {
    const { body } = await poster.call('POST', channels, { name: 'Chat', kind: 'slack', url: receiver.url, reason });
    const { id } = body['channel'] as { id: string };
    expect((await poster.call('POST', `${channels}/${id}/test`, { reason })).status).toBe(204);
    receiver.answer = 404;
    expect(await poster.call('POST', `${channels}/${id}/test`, { reason })).toMatchObject({
      status: 502,
      body: { detail: 'The test message did not arrive: 127.0.0.1 answered 404' },
    });
    receiver.answer = 200;
    expect((await poster.call('DELETE', `${channels}/${id}?reason=Not+needed`)).status).toBe(204);
    expect((await poster.call('DELETE', `${channels}/${id}?reason=Not+needed`)).status).toBe(404);
    expect((await poster.call('POST', `${channels}/${id}/test`, { reason })).status).toBe(404);
  });

  it.each([
    ['of e-mail without recipients', { kind: 'email' }, 422, 'recipients'],
    ['that leads to a host that is not allowed', { kind: 'teams', url: 'https://169.254.169.254/' }, 422, 'url'],
    ['of a kind that does not exist', { kind: 'pager' }, 400, 'kind'],
  ])('refuse a channel %s', async (_, wanted, status, field) => {
    expect(await poster.call('POST', channels, { name: 'Faulty', reason, ...wanted })).toMatchObject({
      status,
      body: { field },
    });
  });
});

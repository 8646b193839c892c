import { createHmac } from 'node:crypto';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { by, NotificationScene } from '../testing/notification-scene.for-spec.js';
import { ChannelRefusedError } from './channel.service.js';

let scene: NotificationScene;
beforeAll(async () => {
  scene = await NotificationScene.open();
});
afterAll(() => scene.close());
beforeEach(() => scene.begin());
afterEach(() => scene.end());

describe('a channel', () => {
  it('of a generic webhook is signed with a secret that is shown once', async () => {
    const poster = scene.started('one');
    const secret = await scene.webhookChannel(poster);
    await scene.heldDeal('1', '10');
    await scene.look(poster);
    const [call] = scene.http.calls;
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = call?.headers ?? {};
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key)
      .update(`${String(id)}.${String(at)}.${call?.body}`)
      .digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    expect(JSON.stringify(await poster.channels.list())).not.toContain(secret);
    const rows = JSON.stringify(await scene.bench.db.query('select * from notification_channels'));
    expect(rows).not.toContain(secret.slice('whsec_'.length));
    expect(rows).not.toContain('/in');
  });

  it('of e-mail reaches all recipients, with an id that stays the same over repeats', async () => {
    const poster = scene.started('one');
    await poster.channels.add({ name: 'Mail', kind: 'email', recipients: ['a@example.com', 'b@example.com'] }, by);
    await scene.heldDeal('1', '10');
    scene.mail.refuse = true;
    await scene.look(poster);
    expect(await poster.repository.messages(scene.bench.db, { limit: 1 })).toMatchObject([
      { state: 'due', problem: expect.stringContaining('452') as string },
    ]);
    scene.mail.refuse = false;
    await scene.leaseRunsOut();
    await scene.look(poster);
    const [message] = await poster.repository.messages(scene.bench.db, { limit: 1 });
    expect(scene.mail.mails).toHaveLength(1);
    expect(scene.mail.mails[0]?.to).toEqual(['a@example.com', 'b@example.com']);
    expect(scene.mail.mails[0]?.text).toContain(`Message-ID: <${message?.id}@test.pipedrive-intacct>`);
    expect(scene.mail.mails[0]?.text).toContain('https://poster.example.com/admin/postings');
    expect(scene.mail.mails[0]?.text).toContain('oldest 9 days');
  });

  it.each(['slack', 'teams'] as const)('of %s gets the shape that it understands', async (kind) => {
    const poster = scene.started('one');
    await poster.channels.add({ name: kind, kind, url: `${scene.http.url}/hook/secret` }, by);
    await scene.heldDeal('1', '10');
    await scene.look(poster);
    const body = JSON.parse(scene.http.calls[0]?.body ?? '{}') as Record<string, unknown>;
    if (kind === 'slack') expect(body).toMatchObject({ blocks: [{ type: 'section', text: { type: 'mrkdwn' } }] });
    else expect(body).toMatchObject({ attachments: [{ content: { type: 'AdaptiveCard' } }] });
  });

  it('that is new hears at once what is open', async () => {
    const poster = scene.started('one');
    await scene.heldDeal('1', '10');
    await scene.look(poster);
    await scene.webhookChannel(poster);
    await scene.look(poster);
    expect(scene.subjects()).toEqual(['Still waiting: 1 cause']);
  });

  it('can be tested, and a failed test says why without the address', async () => {
    const poster = scene.started('one');
    const { channel } = await poster.channels.add(
      { name: 'Chat', kind: 'slack', url: `${scene.http.url}/secret-path` },
      by,
    );
    expect(await poster.channels.test(channel.id, by)).toBe(true);
    expect(scene.http.calls[0]?.body).toContain('Test: messages about held money arrive here');
    scene.http.answer = 302;
    scene.http.headers = { location: `${scene.http.url}/elsewhere` };
    await expect(poster.channels.test(channel.id, by)).rejects.toThrow('127.0.0.1 answered 302');
    await scene.http.close();
    await expect(poster.channels.test(channel.id, by)).rejects.toThrow(
      /^127\.0\.0\.1 cannot be reached \(ECONNREFUSED\)$/,
    );
    expect(await scene.bench.actions('channel', channel.id)).toEqual([
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
    const poster = scene.started('one');
    await poster.channels.add({ name: 'Twice', kind: 'email', recipients: ['a@example.com'] }, by);
    await expect(poster.channels.add(wanted, by)).rejects.toMatchObject({ name: ChannelRefusedError.name, field });
  });

  it('that is removed takes its unsent messages with it', async () => {
    const poster = scene.started('one');
    const { channel } = await poster.channels.add({ name: 'Chat', kind: 'slack', url: scene.http.url }, by);
    await scene.heldDeal('1', '10');
    await poster.watch.runOnce();
    expect(await poster.channels.remove(channel.id, by)).toBe(true);
    expect(await poster.channels.remove(channel.id, by)).toBe(false);
    await poster.relay.runOnce();
    expect([scene.http.calls.length, await scene.states()]).toEqual([0, []]);
  });
});

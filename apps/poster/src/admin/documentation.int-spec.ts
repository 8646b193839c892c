import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { apiDocumentFaults } from '../../../../test/support/api-document-faults.js';
import { exampleBodies } from '../../../../test/support/example-bodies.js';
import { channelKinds } from '../notifications/channel.js';
import { PosterOverHttp } from '../testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
beforeAll(async () => {
  poster = await PosterOverHttp.start({
    NOTIFICATION_ALLOWED_HOSTS: 'hooks.slack.com,.logic.azure.com,receiver.example.com',
  });
});
afterAll(() => poster.close());

const documentation = async () => (await poster.call('GET', '/docs-json')).body;

describe('the documentation of the poster', () => {
  it('shows of every call who may use it, what it takes, what it answers and how it refuses', async () => {
    expect(apiDocumentFaults(await documentation())).toEqual([]);
  });

  it('fills the forms of rules with one that the sandboxed ledger takes as it stands', async () => {
    const document = await documentation();
    const made = await poster.call('POST', '/admin/rules', exampleBodies(document, 'POST', '/admin/rules')[0]);
    expect(made).toMatchObject({ status: 201, body: { version: 1 } });
    const change = exampleBodies(document, 'PUT', '/admin/rules/{id}')[0];
    const changed = await poster.call('PUT', `/admin/rules/${String(made.body['id'])}`, change);
    expect(changed).toMatchObject({ status: 200, body: { version: 2 } });
  });

  it('fills the form of settings with one that is taken and stops no posting', async () => {
    const before = await poster.call('GET', '/admin/settings');
    const [example] = exampleBodies(await documentation(), 'PATCH', '/admin/settings');
    const answer = await poster.call('PATCH', '/admin/settings', example);
    expect(answer).toMatchObject({ status: 200, body: { ...before.body, breakerEntries: 500 } });
  });

  it('has an example of each kind of channel, and each is taken', async () => {
    const examples = exampleBodies(await documentation(), 'POST', '/admin/notification-channels');
    const answers = [];
    for (const example of examples) answers.push(await poster.call('POST', '/admin/notification-channels', example));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const kinds = answers.map(({ body }) => (body['channel'] as { kind: string }).kind);
    expect(kinds.toSorted()).toEqual(channelKinds.toSorted());
  });
});

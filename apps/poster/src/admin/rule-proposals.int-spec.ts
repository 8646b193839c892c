import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../../test/support/until.js';
import { softwareRule as rule } from '../testing/posting-scenes.for-spec.js';
import { dealRecord, PublishedDeals, softwareLine, wonDeal } from '../testing/published-deals.for-spec.js';
import { type Answer, PosterOverHttp } from '../testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
let deals: PublishedDeals;
const keys: Record<string, Record<string, string>> = {};
beforeAll(async () => {
  poster = await PosterOverHttp.start();
  deals = await PublishedDeals.open(poster.database.url);
  for (const [name, role] of [
    ['ada', 'mapper'],
    ['grace', 'mapper'],
    ['olga', 'operator'],
    ['vera', 'viewer'],
  ] as const) {
    const { body } = await poster.call('POST', '/admin/api-keys', { name, role, reason: 'Four eyes' });
    keys[name] = { 'x-api-key': String(body['key']) };
  }
  await set({ rulesNeedTwoPeople: true, releasesNeedTwoPeople: true });
});
afterAll(async () => {
  await deals.close();
  await poster.close();
});

const because = { reason: 'Agreed with the controller' };

const as = (who: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  poster.call(method, path, body, keys[who]);

async function set(settings: Record<string, unknown>): Promise<void> {
  const answer = await poster.call('PATCH', '/admin/settings', { settings, ...because });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

async function becomes(dealId: string, wanted: string): Promise<void> {
  let seen: unknown;
  await until(
    `deal ${dealId} is ${wanted}`,
    async () => {
      const { body } = await poster.call('GET', `/admin/postings/${dealId}`);
      seen = body;
      const holds = (body['holds'] ?? []) as { cause: string }[];
      return body['status'] === wanted || holds.some(({ cause }) => cause === wanted);
    },
    undefined,
    () => seen,
  );
}

describe('rules that need two people', () => {
  it('are not changed by one: the answer says why, and what to do', async () => {
    expect(await as('ada', 'POST', '/admin/rules', { ...rule, ...because })).toMatchObject({
      status: 409,
      body: {
        detail: 'A setting demands two people for every change of the mapping rules.',
        remedy: expect.stringContaining('POST /admin/rule-proposals') as string,
      },
    });
    const file = { format: 'yaml', content: JSON.stringify({ format: 'mapping-rules/1', rules: [rule] }), ...because };
    expect((await as('ada', 'POST', '/admin/rule-files/import', file)).status).toBe(409);
    expect((await poster.call('GET', '/admin/rules')).body['items']).toEqual([]);
  });

  it('are proposed by one, looked at, and approved by another; never by the author or without the role', async () => {
    const made = await as('ada', 'POST', '/admin/rule-proposals', { change: 'create', rule, ...because });
    expect(made).toMatchObject({ status: 201, body: { state: 'open', author: 'ada', content: { change: 'create' } } });
    const path = `/admin/rule-proposals/${String(made.body['id'])}`;
    expect((await as('vera', 'GET', path)).body['difference']).toMatchObject([{ name: 'Software' }]);
    expect((await as('vera', 'POST', `${path}/approve`, because)).status).toBe(403);
    expect(await as('ada', 'POST', `${path}/approve`, because)).toMatchObject({
      status: 403,
      body: {
        detail: expect.stringContaining('ada made this change') as string,
        remedy: expect.stringContaining('except ada') as string,
      },
    });
    expect((await as('grace', 'POST', `${path}/approve`, {})).status).toBe(400);
    expect(await as('grace', 'POST', `${path}/approve`, because)).toMatchObject({
      status: 200,
      body: { state: 'approved', decidedBy: 'grace' },
    });
    expect((await as('grace', 'POST', `${path}/approve`, because)).status).toBe(409);
    expect((await poster.call('GET', '/admin/rules')).body['items']).toMatchObject([
      { name: 'Software', author: 'ada', approvedBy: 'grace' },
    ]);
    expect((await poster.call('GET', '/admin/rule-proposals?state=open')).body['items']).toEqual([]);
  });

  it('are deleted by two people only in the version that both have seen', async () => {
    const { body } = await poster.call('GET', '/admin/rules');
    const [{ id }] = body['items'] as [{ id: string }];
    const deletion = { change: 'delete', ruleId: id, version: 1, ...because };
    const { version: _, ...unseen } = deletion;
    expect(await as('ada', 'POST', '/admin/rule-proposals', unseen)).toMatchObject({
      status: 400,
      body: { field: 'version' },
    });
    const path = async (proposal: object): Promise<string> =>
      `/admin/rule-proposals/${String((await as('ada', 'POST', '/admin/rule-proposals', proposal)).body['id'])}`;
    const late = await path(deletion);
    const change = await path({ change: 'change', ruleId: id, version: 1, rule: { ...rule, priority: 1 }, ...because });
    expect((await as('grace', 'POST', `${change}/approve`, because)).status).toBe(200);
    expect(await as('grace', 'POST', `${late}/approve`, because)).toMatchObject({
      status: 409,
      body: {
        field: 'version',
        detail: 'The rule is at version 2 by now, not 1',
        remedy: expect.stringContaining('rejected and made anew') as string,
      },
    });
    expect((await poster.call('GET', '/admin/rules')).body['items']).toMatchObject([{ id, version: 2 }]);
    const file = { format: 'yaml', content: JSON.stringify({ format: 'mapping-rules/1', rules: [] }), replace: true };
    const all = await path({ change: 'import', file, ...because });
    const back = await path({ change: 'change', ruleId: id, version: 2, rule, ...because });
    expect((await as('grace', 'POST', `${back}/approve`, because)).status).toBe(200);
    expect(await as('grace', 'POST', `${all}/approve`, because)).toMatchObject({
      status: 409,
      body: { field: 'content', detail: expect.stringContaining('"Software"') as string, remedy: expect.any(String) },
    });
  });

  it('are proposed with everything that the kind of change needs, and nothing that could not be applied', async () => {
    expect(await as('ada', 'POST', '/admin/rule-proposals', { change: 'change', ...because })).toMatchObject({
      status: 400,
      body: { errors: expect.arrayContaining([{ field: 'ruleId', detail: expect.any(String) as string }]) as unknown },
    });
    const faulty = {
      ...rule,
      name: 'Other',
      conditions: { category: ['Other'] },
      result: { ...rule.result, journal: 'NOPE' },
    };
    expect(
      await as('ada', 'POST', '/admin/rule-proposals', { change: 'create', rule: faulty, ...because }),
    ).toMatchObject({
      status: 422,
      body: { field: 'journal' },
    });
  });
});

describe('a release that needs two people', () => {
  it('is approved by somebody who had no hand in what the breaker holds', async () => {
    await set({ breakerAmounts: { EUR: '1000.00' } });
    await deals.publish(dealRecord(wonDeal('71', { value: '5000.00', lines: [softwareLine('5000.00')] })));
    await becomes('71', 'approval:breaker');
    // The administrator has just changed a setting, which is one way to let deals go.
    expect(await poster.call('POST', '/admin/breaker/approve', because)).toMatchObject({
      status: 403,
      body: {
        detail: expect.stringContaining('setting.changed') as string,
        remedy: expect.stringContaining('role operator') as string,
      },
    });
    expect(await as('olga', 'POST', '/admin/breaker/approve', because)).toMatchObject({
      status: 200,
      body: { deals: 1 },
    });
    await becomes('71', 'posted');
  });
});

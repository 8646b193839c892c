import { ConfigurationError } from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../test/support/until.js';
import { readPosterEnvironment } from './poster.environment.js';
import { softwareRule as rule } from './testing/posting-scenes.for-spec.js';
import { PosterOverHttp, posterVariables } from './testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
beforeAll(async () => {
  poster = await PosterOverHttp.start();
});
afterAll(() => poster.close());

describe('a started poster', () => {
  it('is ready, alive and documented without a key, and nothing else is', async () => {
    const without = { 'x-api-key': '' };
    for (const path of ['/health/live', '/health/ready', '/metrics', '/docs'])
      expect([path, (await poster.call('GET', path, undefined, without)).status]).toEqual([path, 200]);
    const { body } = await poster.call('GET', '/docs-json', undefined, without);
    const routes = Object.entries(body['paths'] as Record<string, object>)
      .filter(([path]) => path.startsWith('/admin'))
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path] as const));
    expect(routes.length).toBeGreaterThan(20);
    for (const [method, path] of routes) {
      const { status } = await poster.call(method, path.replaceAll(/\{\w+\}/g, '1'), undefined, without);
      expect([method, path, status]).toEqual([method, path, 401]);
    }
  });

  it('reads the ledger by itself and says how fresh it is', async () => {
    await until('accounts were read', async () => {
      const { body } = await poster.call('GET', '/admin/reference');
      return (body['kinds'] as { kind: string; rows: number }[]).some((one) => one.kind === 'account' && one.rows > 0);
    });
    const { body } = await poster.call('GET', '/admin/reference/account?limit=2');
    expect(body).toMatchObject({ items: [{ id: '1000' }, { id: '1200' }] });
    const next = await poster.call('GET', `/admin/reference/account?limit=2&cursor=${String(body['cursor'])}`);
    expect(next.body['items']).toHaveLength(2);
    expect(JSON.stringify(next.body['items'])).not.toContain('"id":"1200"');
    expect((await poster.call('POST', '/admin/reference/refresh')).status).toBe(200);
  });

  it('shows itself at a glance before anything has arrived', async () => {
    expect((await poster.call('GET', '/admin/status')).body).toMatchObject({
      company: null,
      openDeadLetters: 0,
      posting: null,
      stoppedPartitions: [],
    });
    expect((await poster.call('GET', '/admin/postings')).body).toEqual({ items: [], cursor: null });
    expect((await poster.call('GET', '/admin/parties')).body).toEqual({ items: [], cursor: null });
    expect((await poster.call('GET', '/admin/dead-letters')).body).toEqual({ items: [], cursor: null });
    expect((await poster.call('GET', '/admin/postings/41')).status).toBe(404);
  });
});

const because = { reason: 'Agreed with the controller' };

describe('the admin API of rules and settings', () => {
  it('makes, shows, changes, approves and deletes a rule, with who did it', async () => {
    const keyOf = async (name: string): Promise<Record<string, string>> => {
      const wanted = { name, role: 'mapper', reason: 'Keeps the rules' };
      return { 'x-api-key': String((await poster.call('POST', '/admin/api-keys', wanted)).body['key']) };
    };
    const ada = await keyOf('ada');
    const made = await poster.call('POST', '/admin/rules', { ...rule, reason: 'A start' }, ada);
    expect(made).toMatchObject({ status: 201, body: { version: 1, author: 'ada', active: true, priority: 0 } });
    const id = made.body['id'] as string;
    const changed = await poster.call('PUT', `/admin/rules/${id}`, { ...rule, priority: 3, version: 1, ...because });
    expect(changed).toMatchObject({ status: 200, body: { version: 2, priority: 3 } });
    const stale = await poster.call('PUT', `/admin/rules/${id}`, { ...rule, version: 1, ...because });
    expect(stale).toMatchObject({ status: 409, body: { field: 'version' } });
    const approval = { version: 2, reason: 'Contracts checked' };
    const path = `/admin/rules/${id}/approve-early-revenue`;
    expect((await poster.call('POST', path, approval, { 'x-actor': 'somebody else' })).status).toBe(403);
    expect(await poster.call('POST', path, approval, await keyOf('grace'))).toMatchObject({
      status: 200,
      body: { earlyRevenueApprovedBy: 'grace' },
    });
    const remove = (query: string) => poster.call('DELETE', `/admin/rules/${id}?${query}`);
    expect(await remove('version=3')).toMatchObject({ status: 400, body: { field: 'reason' } });
    expect(await remove('version=2&reason=Not+sold+any+more')).toMatchObject({
      status: 409,
      body: { field: 'version' },
    });
    expect((await remove('version=3&reason=Not+sold+any+more')).status).toBe(204);
    const shown = await poster.call('GET', `/admin/rules/${id}`);
    expect(shown.body).toMatchObject({
      rule: null,
      versions: [
        { version: 1, reason: 'A start' },
        { version: 2, ...because },
        { version: 3, reason: approval.reason },
        { version: 4, reason: 'Not sold any more' },
      ],
    });
    expect((await poster.call('GET', '/admin/rules')).body).toEqual({ items: [], cursor: null });
  });

  it('refuses input that is not what it should be, naming the fields', async () => {
    const answer = await poster.call('POST', '/admin/rules', {
      ...rule,
      ...because,
      surprise: 1,
      result: { ...rule.result, treatment: 'profit', dimensions: { department: { from: 'party' } } },
    });
    expect(answer).toMatchObject({ status: 400, type: expect.stringContaining('application/problem+json') as string });
    const fields = (answer.body['errors'] as { field: string }[]).map((error) => error.field);
    expect(fields.toSorted()).toEqual(['result.dimensions.department', 'result.treatment', 'surprise']);
  });

  it('refuses a rule that the ledger would refuse, naming field and remedy', async () => {
    const result = { ...rule.result, journal: 'STAT' };
    const answer = await poster.call('POST', '/admin/rules', { ...rule, ...because, result });
    expect(answer).toMatchObject({
      status: 422,
      body: { field: 'journal', detail: 'Journal STAT is a statistical journal', remedy: expect.any(String) },
    });
  });

  it('changes some settings and leaves the others', async () => {
    const settings = { periodPolicy: 'next-open', exchangeRates: { '*': { type: 'Company Rate', dateBasis: 'won' } } };
    const answer = await poster.call('PATCH', '/admin/settings', { settings, reason: 'Close of the year' });
    expect(answer).toMatchObject({ status: 200, body: { ...settings, paused: false, linesMismatch: 'hold' } });
    const faulty = { settings: { freezeDates: { '*': 'soon' }, unknown: 1 }, reason: 'A slip' };
    expect((await poster.call('PATCH', '/admin/settings', faulty)).status).toBe(400);
    expect((await poster.call('GET', '/admin/settings')).body).toMatchObject(settings);
  });
});

describe('starting', () => {
  it('names every fault of the settings at once, never a secret', () => {
    const variables = {
      ...posterVariables('postgres://u:p@h/d', 'http://127.0.0.1:1/'),
      ENVIRONMENT_ID: 'Far Too Long',
    };
    const broken = { ...variables, SECRETS_KEY: 'c2hvcnQ=', INTACCT_USER_PASSWORD: '', INTACCT_CONNECTIONS: 'two' };
    expect(() => readPosterEnvironment(broken)).toThrow(ConfigurationError);
    const faults = (() => {
      try {
        readPosterEnvironment(broken);
        return [];
      } catch (error) {
        return (error as ConfigurationError).faults;
      }
    })();
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual([
      'ENVIRONMENT_ID',
      'INTACCT_CONNECTIONS',
      'INTACCT_USER_PASSWORD',
      'SECRETS_KEY',
    ]);
    expect(faults.join()).not.toContain('c2hvcnQ');
  });
});

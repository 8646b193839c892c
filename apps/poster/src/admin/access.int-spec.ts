import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Answer, PosterOverHttp } from '../testing/running-poster.for-spec.js';

const roles = ['viewer', 'mapper', 'operator', 'admin'] as const;
type Role = (typeof roles)[number];
const needsMet: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer'],
  mapper: ['viewer', 'mapper'],
  operator: ['viewer', 'operator'],
  admin: roles,
};

let poster: PosterOverHttp;
const keys = new Map<Role, string>();

beforeAll(async () => {
  poster = await PosterOverHttp.start();
  for (const role of roles) keys.set(role, String((await make(`The ${role}`, role)).body['key']));
});
afterAll(() => poster.close());

const make = (name: string, role: string, more: object = {}): Promise<Answer> =>
  poster.call('POST', '/admin/api-keys', { name, role, reason: 'A test of it', ...more });
const as = (key: string | undefined): Record<string, string> => ({ 'x-api-key': key ?? '' });

interface Route {
  readonly method: string;
  readonly path: string;
  readonly needs: Role | undefined;
}

async function routes(): Promise<Route[]> {
  const { body } = await poster.call('GET', '/docs-json');
  const paths = body['paths'] as Record<string, Record<string, Record<string, unknown>>>;
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/admin'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, '1'),
        needs: operation['x-required-role'] as Role | undefined,
      })),
    );
}

describe('the admin API of the poster', () => {
  it('lets every role use its routes and refuses it all others', async () => {
    const all = await routes();
    expect(all.length).toBeGreaterThan(30);
    for (const { method, path, needs } of all) {
      for (const role of roles) {
        const { status } = await poster.call(method, path, undefined, as(keys.get(role)));
        const isAllowed = needs !== undefined && needsMet[role].includes(needs);
        expect([role, method, path, status === 403]).toEqual([role, method, path, !isAllowed]);
        expect([role, method, path, status]).not.toEqual([role, method, path, 401]);
      }
    }
  });

  it('names a role at every route, and lets viewers change nothing', async () => {
    const all = await routes();
    expect(all.filter(({ needs }) => needs === undefined)).toEqual([]);
    const changing = all.filter(({ method, needs }) => method !== 'GET' && needs === 'viewer');
    expect(changing).toEqual([]);
  });

  it('gives the rules to mappers, and money to operators', async () => {
    const needsOf = new Map((await routes()).map(({ method, path, needs }) => [`${method} ${path}`, needs]));
    expect(needsOf.get('POST /admin/rules')).toBe('mapper');
    expect(needsOf.get('PATCH /admin/settings')).toBe('admin');
    expect(needsOf.get('POST /admin/api-keys')).toBe('admin');
    expect(needsOf.get('POST /admin/notification-channels')).toBe('admin');
    for (const action of ['adopt', 'send-again', 'never'])
      expect(needsOf.get(`POST /admin/operations/1/${action}`)).toBe('operator');
  });
});

describe('API keys of the poster', () => {
  it('are shown once, kept as hashes, and audited', async () => {
    const { status, body } = await make('Ada', 'operator');
    expect(status).toBe(201);
    const key = String(body['key']);
    const list = await poster.call('GET', '/admin/api-keys');
    expect(JSON.stringify(list.body)).toContain('"Ada"');
    expect(JSON.stringify(list.body)).not.toContain(key.slice(17));
    expect(JSON.stringify(list.body)).not.toContain('hash');
    expect((await poster.call('GET', '/admin/status', undefined, as(key))).status).toBe(200);
  });

  it('are refused from the call after they were revoked', async () => {
    const { body } = await make('Grace', 'admin');
    const key = as(String(body['key']));
    expect((await poster.call('GET', '/admin/status', undefined, key)).status).toBe(200);
    const path = `/admin/api-keys/${String(body['id'])}/revoke`;
    expect((await poster.call('POST', path, { reason: 'Left the company' })).status).toBe(204);
    expect((await poster.call('POST', path, { reason: 'Left the company' })).status).toBe(204);
    expect((await poster.call('GET', '/admin/status', undefined, key)).status).toBe(401);
  });

  it('never bear a name twice, nor one that means somebody else', async () => {
    expect((await make('Linus', 'viewer')).status).toBe(201);
    for (const name of ['Linus', 'LINUS', 'admin', 'System']) {
      const answer = await make(name, 'viewer');
      expect([name, answer.status, answer.body['field']]).toEqual([name, 409, 'name']);
    }
    for (const name of ['', ' Linus', 'ada@example.com', 'oidc:ada', 'x'.repeat(61)])
      expect([name, (await make(name, 'viewer')).status]).toEqual([name, 400]);
  });

  it.each([
    ['a role that does not exist', { role: 'owner' }, 'role'],
    ['no end', { role: 'viewer', expiresInDays: 100_000 }, 'expiresInDays'],
  ])('are not made with %s', async (_, { role, ...more }, field) => {
    expect(await make('Faulty', role, more)).toMatchObject({ status: 400, body: { field } });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { IngestScene } from '../testing/ingest-scene.for-spec.js';

const roles = ['viewer', 'mapper', 'operator', 'admin'] as const;
type Role = (typeof roles)[number];
const needsMet: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer'],
  mapper: ['viewer', 'mapper'],
  operator: ['viewer', 'operator'],
  admin: roles,
};

let scene: IngestScene;
const keys = new Map<Role, string>();

beforeAll(async () => {
  scene = await IngestScene.start();
  for (const role of roles) {
    const wanted = { name: `The ${role}`, role, reason: 'A test of it' };
    keys.set(role, String((await scene.admin('POST', '/admin/api-keys', wanted)).body['key']));
  }
});
afterAll(() => scene.close());

async function routes(): Promise<{ method: string; path: string; needs: Role | undefined }[]> {
  const { body } = await scene.admin('GET', '/docs-json');
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

describe('the admin API of ingest', () => {
  it('lets every role use its routes and refuses it all others', async () => {
    const all = await routes();
    expect(all.length).toBeGreaterThan(15);
    for (const { method, path, needs } of all) {
      for (const role of roles) {
        const { status } = await scene.admin(method, path, undefined, keys.get(role));
        const isAllowed = needs !== undefined && needsMet[role].includes(needs);
        expect([role, method, path, status === 403]).toEqual([role, method, path, !isAllowed]);
        expect([role, method, path, status]).not.toEqual([role, method, path, 401]);
      }
    }
  });

  it('names a role at every route, and lets viewers change nothing', async () => {
    const all = await routes();
    expect(all.filter(({ needs }) => needs === undefined)).toEqual([]);
    expect(all.filter(({ method, needs }) => method !== 'GET' && needs === 'viewer')).toEqual([]);
  });

  it('writes the name of the key into the audit trail', async () => {
    const body = { dealIds: ['1'], reason: 'Looked wrong' };
    expect((await scene.admin('POST', '/admin/sync', body, keys.get('operator'))).status).toBe(202);
    const rows = await scene.query<{ actor: string }>(
      `select actor from ingest.audit_events where action not like 'api-key.%' order by seq desc limit 1`,
    );
    expect(rows).toEqual([{ actor: 'The operator' }]);
  });
});

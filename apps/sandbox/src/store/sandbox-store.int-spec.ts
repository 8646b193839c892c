import { migrateDatabase, openDatabase, type Database } from '@app/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { InMemorySandboxStore } from './in-memory-sandbox-store.js';
import { PostgresSandboxStore } from './postgres-sandbox-store.js';
import { sandboxDatabaseOptions } from './sandbox-migrations.js';
import type { SandboxRow, SandboxStore } from './sandbox-store.js';

let home: TestDatabase;
let database: Database;

beforeAll(async () => {
  home = await createTestDatabase();
  const options = sandboxDatabaseOptions({ url: home.url });
  await migrateDatabase(options);
  database = await openDatabase(options);
});

afterAll(async () => {
  await database?.close();
  await home?.drop();
});

const STORES: readonly [string, () => SandboxStore][] = [
  ['in memory', () => new InMemorySandboxStore()],
  ['in PostgreSQL', () => new PostgresSandboxStore(database)],
];

const row = (key: string, value: unknown): SandboxRow => ({ collection: 'GLBATCH', key, value });

describe.each(STORES)('a sandbox store %s', (_name, create) => {
  let store: SandboxStore;

  beforeEach(async () => {
    store = create();
    await store.clear('ours');
    await store.clear('other');
  });

  it('gives back the rows as they were last written, and only those of the same name', async () => {
    await store.write('ours', [row('1', { title: 'first' }), row('2', { title: 'ö \u0000 "quoted"' })]);
    await store.write('ours', [row('1', { title: 'changed' })]);
    await store.write('other', [row('1', { title: 'foreign' })]);
    const rows = (await store.rows('ours')).toSorted((a, b) => a.key.localeCompare(b.key));
    expect(rows).toEqual([row('1', { title: 'changed' }), row('2', { title: 'ö \u0000 "quoted"' })]);
  });

  it('forgets a row that was removed', async () => {
    await store.write('ours', [row('1', { title: 'first' }), row('2', 2)]);
    await store.write('ours', [row('1', null)]);
    expect(await store.rows('ours')).toEqual([row('2', 2)]);
  });

  it('lets the last of several changes of one row count', async () => {
    await store.write('ours', [row('1', 'a'), row('1', null), row('1', 'b'), row('2', 'c'), row('2', null)]);
    expect(await store.rows('ours')).toEqual([row('1', 'b')]);
  });

  it('keeps one snapshot beside the rows', async () => {
    expect(await store.load('ours')).toBeUndefined();
    await store.save('ours', { version: 1 });
    await store.save('ours', { version: 2, list: [1, null] });
    expect(await store.load('ours')).toEqual({ version: 2, list: [1, null] });
    await store.clear('ours');
    expect(await store.load('ours')).toBeUndefined();
  });
});

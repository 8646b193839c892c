import { randomBytes } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { bindDatabase } from './bind-database.js';
import { DatabaseBindingError } from './database-binding.error.js';
import { databaseErrorCode, isRetryableDatabaseError, violatedConstraint } from './database-error.js';
import type { DatabaseOptions } from './database-options.js';
import { DatabaseRoleError } from './database-role.error.js';
import type { Database } from './database.js';
import { migrateDatabase } from './migrate-database.js';
import { openDatabase } from './open-database.js';
import { platformTables } from './platform-tables.js';
import { SchemaBehindError } from './schema-behind.error.js';

class Platform1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...platformTables.binding('shop'), ...platformTables.audit('shop')]) {
      await runner.query(statement);
    }
    await runner.query(
      'create table shop.deals (id bigint primary key, amount numeric(20,4), won date, at timestamptz)',
    );
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}

class Later1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table shop.later (id bigint generated always as identity primary key)');
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}

describe('database', () => {
  let home: TestDatabase;
  let options: DatabaseOptions;
  const opened: Database[] = [];
  const roles: string[] = [];

  beforeEach(async () => {
    home = await createTestDatabase();
    options = {
      url: home.url,
      schema: 'shop',
      role: newRole(),
      migrations: [Platform1700000000000],
      applicationName: 'test',
      poolSize: 4,
    };
  });

  afterEach(async () => {
    for (const database of opened.splice(0)) await database.close();
    await home.drop();
    const elsewhere = new URL(home.url);
    elsewhere.pathname = '/postgres';
    await asAdmin(
      elsewhere.href,
      roles.splice(0).map((role) => `drop role if exists ${role}`),
    );
  });

  const newRole = (): string => {
    const role = `app_${randomBytes(6).toString('hex')}`;
    roles.push(role);
    return role;
  };
  const open = async (o: DatabaseOptions): Promise<Database> => {
    const database = await openDatabase(o);
    opened.push(database);
    return database;
  };
  const login = (user: string, password: string): string => {
    const url = new URL(home.url);
    url.username = user;
    url.password = password;
    return url.href;
  };

  it('runs as a role that may not rewrite the audit trail, when given a superuser', async () => {
    await migrateDatabase(options);
    await expectApplicationRights(await open(options));
  });

  it('runs as a role that may not rewrite the audit trail, when given a plain owner who may make roles', async () => {
    const owner = newRole();
    await asAdmin(home.url, [
      `create role ${owner} login createrole password 'owner'`,
      `alter database ${home.name} owner to ${owner}`,
    ]);
    const plain = { ...options, url: login(owner, 'owner') };
    await migrateDatabase(plain);
    await migrateDatabase(plain);
    await expectApplicationRights(await open(plain));
    await asAdmin(home.url, [`drop schema shop cascade`]);
  });

  it('runs with the login it was given, when the owner migrates', async () => {
    const [owner, service] = [newRole(), newRole()];
    await asAdmin(home.url, [
      `create role ${owner} login password 'owner'`,
      `create role ${service} login password 'service'`,
      `create schema shop authorization ${owner}`,
    ]);
    const split = { ...options, url: login(service, 'service'), migrationUrl: login(owner, 'owner') };
    await migrateDatabase(split);
    const database = await open(split);
    await expectApplicationRights(database);
    const [row] = await database.query<{ me: string }>('select current_user::text as me');
    expect(row?.me).toBe(service);
    await asAdmin(home.url, [`drop schema shop cascade`]);
  });

  it('names the remedy when the owner may not make the role', async () => {
    const owner = newRole();
    await asAdmin(home.url, [
      `create role ${owner} login password 'owner'`,
      `create schema shop authorization ${owner}`,
    ]);
    const refused = migrateDatabase({ ...options, url: login(owner, 'owner') });
    await expect(refused).rejects.toThrow(DatabaseRoleError);
    await expect(refused).rejects.toThrow(/CREATEROLE.*create role .* nologin/);
  });

  it('refuses to run as the owner or a superuser', async () => {
    await migrateDatabase(options);
    const asSuperuser = openDatabase({ ...options, migrationUrl: options.url });
    await expect(asSuperuser).rejects.toThrow(DatabaseRoleError);
    await expect(migrateDatabase({ ...options, migrationUrl: options.url })).rejects.toThrow(
      /both log in as "postgres"/,
    );
  });

  it('refuses to start on a schema that is behind, and names what is missing', async () => {
    await expect(openDatabase(options)).rejects.toThrow(SchemaBehindError);
    await migrateDatabase(options);
    const newer = { ...options, migrations: [Platform1700000000000, Later1700000000001] };
    await expect(openDatabase(newer)).rejects.toThrow(/Later1700000000001/);
    await migrateDatabase(newer);
    await open(newer);
    // The version before still runs on it: changes only add.
    await open(options);
  });

  it('migrates once when several replicas start together', async () => {
    await Promise.all([1, 2, 3].map(() => migrateDatabase(options)));
    const database = await open(options);
    expect(await database.query('select name from shop.migrations')).toHaveLength(1);
  });

  it('makes one role for several databases that migrate together', async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => createTestDatabase()));
    await Promise.all(others.map((other) => migrateDatabase({ ...options, url: other.url })));
    await Promise.all(others.map((other) => other.drop()));
  });

  it('keeps money, big numbers and calendar dates as the text the database has', async () => {
    await migrateDatabase(options);
    const database = await open(options);
    const [row] = await database.query(
      `insert into shop.deals values (9007199254740993, 0.1000, '2026-03-29', '2026-03-29T01:30:00Z') returning *`,
    );
    expect(row).toEqual({
      id: '9007199254740993',
      amount: '0.1000',
      won: '2026-03-29',
      at: new Date('2026-03-29T01:30:00Z'),
    });
  });

  it('gives the rows of an update and of a delete', async () => {
    await migrateDatabase(options);
    const database = await open(options);
    await database.query('insert into shop.deals (id) values (1), (2)');
    expect(await database.query('update shop.deals set amount = 3 where id = 1 returning id')).toEqual([{ id: '1' }]);
    expect(await database.query('delete from shop.deals where id = 7 returning id')).toEqual([]);
  });

  it('commits a transaction as a whole or not at all', async () => {
    await migrateDatabase(options);
    const database = await open(options);
    const failing = database.transaction(async (tx) => {
      await tx.query('insert into shop.deals (id) values (1)');
      await tx.query('insert into shop.deals (id) values (1)');
    });
    const error: unknown = await failing.catch((caught: unknown) => caught);
    expect(violatedConstraint(error)).toBe('deals_pkey');
    expect(isRetryableDatabaseError(error)).toBe(false);
    expect(await database.query('select 1 from shop.deals')).toEqual([]);
  });

  it('tells a broken connection from a broken statement, and goes on with a new one', async () => {
    await migrateDatabase(options);
    const database = await open(options);
    const broken = database.transaction(async (tx) => {
      const [me] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      await asAdmin(home.url, [`select pg_terminate_backend(${me?.pid})`]);
      await tx.query('select 1');
    });
    const error: unknown = await broken.catch((caught: unknown) => caught);
    expect(isRetryableDatabaseError(error)).toBe(true);
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('belongs to the first environment and company that used it', async () => {
    await migrateDatabase(options);
    const database = await open(options);
    await bindDatabase(database, 'shop', { environmentId: 'prod', company: 'acme' });
    await bindDatabase(database, 'shop', { environmentId: 'prod', company: 'acme' });
    const copied = bindDatabase(database, 'shop', { environmentId: 'test', company: 'acme' });
    await expect(copied).rejects.toThrow(DatabaseBindingError);
    await expect(copied).rejects.toThrow(/"prod".*"acme".*"test"/);
  });
});

/** Every right the application needs, and every right it must not have. */
async function expectApplicationRights(database: Database): Promise<void> {
  await database.query('insert into shop.deals (id) values (1)');
  await database.query('update shop.deals set amount = 2');
  await database.query('delete from shop.deals');
  await database.query(
    `insert into shop.audit_events (id, actor, action, subject_type, subject_id, company, environment_id, outcome)
     values (gen_random_uuid(), 'system', 'deal.won', 'deal', '1', 'acme', 'test', 'succeeded')`,
  );
  for (const forbidden of [
    'update shop.audit_events set actor = $$somebody$$',
    'delete from shop.audit_events',
    'truncate shop.audit_events cascade',
    'update shop.audit_payloads set reason = null',
    'delete from shop.audit_payloads',
    'update shop.audit_seals set hash = hash',
    'delete from shop.audit_seals',
    'update shop.database_binding set company = company',
    'delete from shop.migrations',
    'truncate shop.deals',
    'create table shop.own (id int)',
    'alter table shop.deals add column more int',
    'drop table shop.deals',
  ]) {
    const code = await database.query(forbidden).then(
      () => 'allowed',
      (error: unknown) => databaseErrorCode(error),
    );
    expect(`${forbidden}: ${code}`).toBe(`${forbidden}: 42501`);
  }
}

async function asAdmin(url: string, statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

import type { QueryRunner } from 'typeorm';
import { databaseErrorCode } from './database-error.js';
import { DatabaseRoleError } from './database-role.error.js';

const GRANT_WITH_SET_SINCE = 160_000;
const ATTEMPTS = 10;

/**
 * Makes the application role (NOLOGIN) if it is missing, and lets the owner become it. Works for a superuser and for an
 * owner with CREATEROLE, who since PostgreSQL 16 administers a role that they made but may not use it unasked.
 */
export async function ensureApplicationRole(runner: QueryRunner, role: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await createIfMissing(runner, role);
      await allowToBecome(runner, role);
      return role;
    } catch (error) {
      // The advisory lock is per database, roles are per server: a migration of another database may be at the same.
      if (attempt < ATTEMPTS && isRoleRace(error)) continue;
      throw databaseErrorCode(error) === '42501' ? notAllowed(role, error) : error;
    }
  }
}

async function createIfMissing(runner: QueryRunner, role: string): Promise<void> {
  const found: unknown[] = await runner.query('select 1 from pg_roles where rolname = $1', [role]);
  if (found.length === 0) await runner.query(`create role ${role} nologin`);
}

async function allowToBecome(runner: QueryRunner, role: string): Promise<void> {
  const [server] = (await runner.query("select current_setting('server_version_num')::int as version")) as {
    version: number;
  }[];
  const grantsSet = (server?.version ?? 0) >= GRANT_WITH_SET_SINCE;
  const [right] = (await runner.query('select pg_has_role(current_user, $1, $2) as granted', [
    role,
    grantsSet ? 'SET' : 'MEMBER',
  ])) as { granted: boolean }[];
  if (right?.granted) return;
  await runner.query(`grant ${role} to current_user${grantsSet ? ' with set true, inherit false' : ''}`);
}

function isRoleRace(error: unknown): boolean {
  const code = databaseErrorCode(error);
  // XX000 is "tuple concurrently updated", which has no code of its own.
  return code === '42710' || code === '23505' || code === 'XX000';
}

function notAllowed(role: string, cause: unknown): DatabaseRoleError {
  return new DatabaseRoleError(
    `The login of DATABASE_URL may not make the application role "${role}". Give it CREATEROLE, or let an ` +
      `administrator run: create role ${role} nologin; grant ${role} to <login>; ` +
      'or set DATABASE_MIGRATION_URL to the owner and DATABASE_URL to a login for the service.',
    { cause },
  );
}

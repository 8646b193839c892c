import type { QueryRunner } from 'typeorm';
import { quoted } from './identifier.js';

interface Table {
  name: string;
  comment: string | null;
}

/** Rights of the service on its schema: work on tables, add to append-only ones, read the migrations, no DDL, no TRUNCATE. */
export async function grantToApplication(runner: QueryRunner, schema: string, grantee: string): Promise<void> {
  const to = quoted(grantee);
  const tables = (await runner.query(
    `select c.relname as name, obj_description(c.oid, 'pg_class') as comment
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm') order by 1`,
    [schema],
  )) as Table[];
  const statements = [
    `grant usage on schema ${schema} to ${to}`,
    `revoke all on all tables in schema ${schema} from ${to}`,
    ...tables.map((table) => `grant ${rightsOn(table)} on ${schema}.${quoted(table.name)} to ${to}`),
    `grant usage, select on all sequences in schema ${schema} to ${to}`,
  ];
  // In one transaction: a service that runs meanwhile never sees its rights missing.
  await runner.startTransaction();
  try {
    for (const statement of statements) await runner.query(statement);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

function rightsOn(table: Table): string {
  if (table.name === 'migrations') return 'select';
  return table.comment?.startsWith('append-only') ? 'select, insert' : 'select, insert, update, delete';
}

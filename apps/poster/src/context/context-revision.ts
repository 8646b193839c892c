import type { Sql } from '@app/platform';

/** Raises the number that every verdict carries; in the transaction of the change, whose row lock keeps revisions in commit order. */
export async function raiseRevision(tx: Sql): Promise<string> {
  const [row] = await tx.query<{ value: string }>('update context_revision set value = value + 1 returning value');
  return row?.value ?? '0';
}

export async function currentRevision(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ value: string }>('select value from context_revision');
  return row?.value ?? '0';
}

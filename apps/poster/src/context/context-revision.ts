import type { Sql } from '@app/platform';

const LOCK = `hashtext('poster.context_revision')`;

/** Raises the number that every verdict carries; in the transaction of the change, whose lock keeps revisions in commit order. */
export async function raiseRevision(tx: Sql): Promise<string> {
  await tx.query(`select pg_advisory_xact_lock(${LOCK})`);
  const [row] = await tx.query<{ value: string }>('update context_revision set value = value + 1 returning value');
  return row?.value ?? '0';
}

/**
 * Nobody raises it before the transaction ends: who saves a rule and looks for deals to plan again then sees every deal that was held under
 * the rules of before. Before any lock on deals, which is the order of those who raise it. Not a lock on the row: planners that take turns
 * would share it for ever, and nobody could save a rule while they are busy. This one is given in the order of asking.
 */
export async function holdRevision(tx: Sql): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock_shared(${LOCK})`);
}

export async function currentRevision(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ value: string }>('select value from context_revision');
  return row?.value ?? '0';
}

import type { Sql } from '@app/platform';

export interface Condition {
  /** Stable key such as `intacct:credentials`. */
  readonly cause: string;
  readonly message: string;
  readonly remedy: string;
}

/**
 * What stands in the way of everything and is known by being noticed: refused credentials, a lost grant, a webhook that was switched
 * off. Whoever notices raises it, whoever notices the opposite clears it; both may be repeated at will.
 */
export class ConditionBoard {
  /** `since`: when it began, where that is known. */
  async raise(sql: Sql, condition: Condition, since?: Date): Promise<void> {
    await sql.query(
      `insert into conditions (cause, message, remedy, since) values ($1, $2, $3, coalesce($4, clock_timestamp()))
       on conflict (cause) do nothing`,
      [condition.cause, condition.message, condition.remedy, since ?? null],
    );
  }

  async clear(sql: Sql, cause: string): Promise<void> {
    await sql.query('delete from conditions where cause = $1', [cause]);
  }
}

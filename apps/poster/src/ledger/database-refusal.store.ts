import { createHmac } from 'node:crypto';

import { RefusalStore, type StoredRefusal } from '@app/intacct';
import { type Sql, toJson } from '@app/platform';

interface RefusalRow {
  readonly failure: StoredRefusal['failure'];
  readonly rest_ms: string;
  readonly refused_until: Date;
}

/** Refused logins that all processes know of, over restarts too. Credentials are known by a keyed digest: nobody can guess them by it. */
export class DatabaseRefusalStore extends RefusalStore {
  constructor(
    private readonly sql: Sql,
    private readonly secret: string,
  ) {
    super();
  }

  async load(key: string): Promise<StoredRefusal | undefined> {
    const [row] = await this.sql.query<RefusalRow>(
      'select failure, rest_ms, refused_until from login_refusals where key = $1',
      [this.digest(key)],
    );
    return row && { failure: row.failure, restMs: Number(row.rest_ms), until: row.refused_until.getTime() };
  }

  async claim(key: string, seen: StoredRefusal, until: number): Promise<boolean> {
    const taken = await this.sql.query(
      'update login_refusals set refused_until = $3 where key = $1 and refused_until = $2 returning 1',
      [this.digest(key), new Date(seen.until), new Date(until)],
    );
    return taken.length > 0;
  }

  async save(key: string, { failure, restMs, until }: StoredRefusal): Promise<void> {
    await this.sql.query(
      `insert into login_refusals (key, failure, rest_ms, refused_until) values ($1, $2::jsonb, $3, $4)
       on conflict (key) do update set failure = excluded.failure, rest_ms = excluded.rest_ms,
              refused_until = excluded.refused_until`,
      [this.digest(key), toJson(failure), Math.round(restMs), new Date(until)],
    );
  }

  async forget(key: string): Promise<void> {
    await this.sql.query('delete from login_refusals where key = $1', [this.digest(key)]);
  }

  private digest(key: string): string {
    return createHmac('sha256', this.secret).update(`login_refusals|${key}`).digest('hex');
  }
}

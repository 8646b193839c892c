import type { Sql } from '@app/platform';

import type { LookupScope } from '../../model/lookup-scope.js';
import type { ScopeObstacle, ScopeState } from '../../model/scope-state.js';
import { obstructedScopes, unprovenCount } from './claimable.queries.js';
import { type ObstacleRow, type ScopeRow, toObstacle, troubleOf } from './scope.row.js';

/** The rows of the scopes, in one transaction. */
export class ScopeTable {
  constructor(
    private readonly sql: Sql,
    private readonly company: string,
  ) {}

  async lock(scope: LookupScope): Promise<ScopeState> {
    const key = this.keyOf(scope);
    await this.sql.query(
      `insert into scopes (company, object, entity, watched_record_no) values ($1, $2, $3, '0') on conflict do nothing`,
      key,
    );
    const [row] = await this.sql.query<ScopeRow>(
      `select verified_at, watched_record_no, trouble, trouble_text, trouble_since, rests_until, failures
         from scopes where company = $1 and object = $2 and entity = $3 for update`,
      key,
    );
    const verifiedAt = row?.verified_at ?? null;
    const unproven = verifiedAt === null ? await this.unprovenIn(key) : 0;
    return { scope, verifiedAt, watchedRecordNo: row?.watched_record_no ?? '0', trouble: troubleOf(row), unproven };
  }

  async save({ scope, verifiedAt, watchedRecordNo, trouble }: ScopeState): Promise<void> {
    await this.sql.query(
      `update scopes set verified_at = $4, watched_record_no = $5, trouble = $6, trouble_text = $7, trouble_since = $8,
              rests_until = $9, failures = $10
        where company = $1 and object = $2 and entity = $3`,
      [
        ...this.keyOf(scope),
        verifiedAt,
        watchedRecordNo,
        trouble?.kind ?? null,
        trouble?.text ?? null,
        trouble?.since ?? null,
        trouble?.restsUntil ?? null,
        trouble?.failures ?? 0,
      ],
    );
  }

  async obstacles(): Promise<ScopeObstacle[]> {
    const rows = await this.sql.query<ObstacleRow>(obstructedScopes, [this.company]);
    return rows.map(toObstacle);
  }

  private async unprovenIn(key: readonly string[]): Promise<number> {
    const [row] = await this.sql.query<{ count: number }>(unprovenCount, key);
    return row?.count ?? 0;
  }

  private keyOf({ object, entity }: LookupScope): string[] {
    return [this.company, object, entity ?? ''];
  }
}

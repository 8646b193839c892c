import type { Sql } from '@app/platform';

import type { PostingHost } from '../identity/posting.host.js';
import type { SourceCompany } from '../identity/source-company.js';
import type { Operation, OperationState } from '../posting/index.js';

/** Operations by state, of deals and of parties, in the order they were made. */
export class OperationList {
  constructor(
    private readonly sql: Sql,
    private readonly source: SourceCompany,
    private readonly host: PostingHost,
  ) {}

  async list(state: OperationState, limit: number, after?: string): Promise<Operation[]> {
    const { current } = this.host;
    if (current === undefined) return [];
    const rows = await this.sql.query<{ id: string }>(
      `select id from operations
        where company = $1 and state = $2
          and ($3::uuid is null or (created_at, id) > (select created_at, id from operations where id = $3::uuid))
        order by created_at, id limit $4`,
      [this.source.current, state, after ?? null, limit],
    );
    const operations: Operation[] = [];
    for (const { id } of rows) {
      const operation = await current.queries.operation(id);
      if (operation !== undefined) operations.push(operation);
    }
    return operations;
  }
}

import type { Database } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';

/** Numbers readings in the order in which they began. */
export abstract class ReadSequence {
  /** bigint */
  abstract next(): Promise<string>;
}

export class DatabaseReadSequence extends ReadSequence {
  constructor(private readonly db: Database) {
    super();
  }

  async next(): Promise<string> {
    const [row] = await this.db.query<{ value: string }>(`select nextval('${INGEST_SCHEMA}.read_sequence') as value`);
    if (row === undefined) throw new Error('the read sequence gave no number');
    return row.value;
  }
}

import type { Database } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';

/** When a reading began: its place in the order of readings, and the time by the database's clock. */
export interface ReadingStart {
  /** bigint */
  readonly readSequence: string;
  /** UTC ISO 8601 */
  readonly readAt: string;
}

/** Numbers readings in the order in which they began. */
export abstract class ReadSequence {
  abstract next(): Promise<ReadingStart>;
}

export class DatabaseReadSequence extends ReadSequence {
  constructor(private readonly db: Database) {
    super();
  }

  async next(): Promise<ReadingStart> {
    const [row] = await this.db.query<{ number: string; at: Date }>(
      `select nextval('${INGEST_SCHEMA}.read_sequence') as number, clock_timestamp() as at`,
    );
    if (row === undefined) throw new Error('the read sequence gave no number');
    return { readSequence: row.number, readAt: row.at.toISOString() };
  }
}

import { randomBytes } from 'node:crypto';

import type { Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../../database/ingest-tables.migration.js';

const STATES = `${INGEST_SCHEMA}.oauth_states`;

/** Authorizations that somebody began; each can be completed once, at whichever replica the callback arrives. */
export class OAuthStateRepository {
  constructor(private readonly sql: Sql) {}

  async begin(requestedBy: string, expiresAt: Date): Promise<string> {
    const nonce = randomBytes(24).toString('base64url');
    await this.sql.query(`delete from ${STATES} where expires_at < clock_timestamp()`);
    await this.sql.query(`insert into ${STATES} (nonce, requested_by, expires_at) values ($1, $2, $3)`, [
      nonce,
      requestedBy,
      expiresAt,
    ]);
    return nonce;
  }

  /** Who began it; undefined when nobody did, or it was completed already. */
  async take(nonce: string): Promise<string | undefined> {
    const [row] = await this.sql.query<{ by: string }>(
      `delete from ${STATES} where nonce = $1 returning requested_by as by`,
      [nonce],
    );
    return row?.by;
  }
}

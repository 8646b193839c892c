import { createHash } from 'node:crypto';

import { IntacctSession, SessionStore } from '@app/intacct';
import { type SecretBox, SecretBoxError, type Sql } from '@app/platform';

interface SessionRow {
  entity: string;
  endpoint: string;
  secret: string;
  opened_at: string;
  expires_at: string | null;
}

/** Sessions shared by all processes and kept over restarts; the ids are encrypted. */
export class EncryptedSessionStore extends SessionStore {
  constructor(
    private readonly sql: Sql,
    private readonly box: SecretBox,
  ) {
    super();
  }

  async load(key: string): Promise<IntacctSession | undefined> {
    const [row] = await this.sql.query<SessionRow>(
      'select entity, endpoint, secret, opened_at, expires_at from intacct_sessions where key = $1',
      [key],
    );
    if (row === undefined) return undefined;
    try {
      return new IntacctSession({
        sessionId: this.box.open(row.secret, place(key)),
        endpoint: row.endpoint,
        entity: row.entity,
        openedAt: Number(row.opened_at),
        ...(row.expires_at === null ? {} : { expiresAt: Number(row.expires_at) }),
      });
    } catch (error) {
      // Another key: as if there were none; the next login writes over it.
      if (error instanceof SecretBoxError) return undefined;
      throw error;
    }
  }

  async save(key: string, session: IntacctSession): Promise<void> {
    const { sessionId, endpoint, entity, openedAt, expiresAt } = session.reveal();
    await this.sql.query(
      `insert into intacct_sessions (key, entity, endpoint, secret, digest, opened_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (key) do update set entity = $2, endpoint = $3, secret = $4, digest = $5, opened_at = $6, expires_at = $7`,
      [
        key,
        entity,
        endpoint,
        this.box.seal(sessionId, place(key)),
        digest(sessionId),
        Math.round(openedAt),
        expiresAt === undefined ? null : Math.round(expiresAt),
      ],
    );
  }

  async forget(key: string, session: IntacctSession): Promise<void> {
    await this.sql.query('delete from intacct_sessions where key = $1 and digest = $2', [
      key,
      digest(session.reveal().sessionId),
    ]);
  }
}

function place(key: string): string {
  return `intacct_sessions|${key}|secret`;
}

function digest(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('hex');
}

import type { Database } from '../../database/database.js';
import { identifier } from '../../database/identifier.js';
import type { Sql } from '../../database/sql.js';
import type { Role } from '../role.js';
import type { StoredApiKey } from './api-key.js';
import { ApiKeyStore, type ByWhom } from './api-key.store.js';

/** For an application's migration. */
export function apiKeyTables(schema: string): string[] {
  const s = identifier(schema);
  return [
    `create table ${s}.api_keys (
       id uuid primary key,
       prefix text not null constraint api_keys_prefix unique,
       name text not null,
       role text not null constraint api_keys_role check (role in ('viewer', 'mapper', 'operator', 'admin')),
       hash text not null,
       created_by text not null,
       created_at timestamptz(3) not null default clock_timestamp(),
       expires_at timestamptz(3) not null,
       revoked_at timestamptz(3))`,
    `create unique index api_keys_name on ${s}.api_keys (lower(name))`,
    `comment on table ${s}.api_keys is 'keys of the admin API: their hashes, and what they open'`,
  ];
}

export interface ApiKeyNote extends ByWhom {
  readonly action: 'api-key.created' | 'api-key.revoked';
  readonly subjectType: 'api-key';
  readonly subjectId: string;
  readonly after: { readonly name: string; readonly role: Role };
}

/** Writes the audit event of the application. */
export type NoteApiKey = (tx: Sql, note: ApiKeyNote) => Promise<void>;

interface KeyRow {
  id: string;
  prefix: string;
  name: string;
  role: Role;
  hash: string;
  created_by: string;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
}

/** Keys in the application's own schema (`apiKeyTables`). */
export class PostgresApiKeyStore extends ApiKeyStore {
  private readonly table: string;

  constructor(
    private readonly database: Database,
    schema: string,
    private readonly note: NoteApiKey,
  ) {
    super();
    this.table = `${identifier(schema)}.api_keys`;
  }

  async find(prefix: string): Promise<StoredApiKey | undefined> {
    const [row] = await this.database.query<KeyRow>(`select * from ${this.table} where prefix = $1`, [prefix]);
    return row === undefined ? undefined : toKey(row);
  }

  async list(): Promise<StoredApiKey[]> {
    const rows = await this.database.query<KeyRow>(`select * from ${this.table} order by created_at desc, id`);
    return rows.map(toKey);
  }

  add(key: Omit<StoredApiKey, 'createdAt' | 'revokedAt'>, by: ByWhom): Promise<boolean> {
    const { id, prefix, name, role, hash, createdBy, expiresAt } = key;
    return this.database.transaction(async (tx) => {
      const rows = await tx.query(
        `insert into ${this.table} (id, prefix, name, role, hash, created_by, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict ((lower(name))) do nothing returning id`,
        [id, prefix, name, role, hash, createdBy, expiresAt],
      );
      if (rows.length === 0) return false;
      await this.note(tx, {
        ...by,
        action: 'api-key.created',
        subjectType: 'api-key',
        subjectId: id,
        after: { name, role },
      });
      return true;
    });
  }

  revoke(id: string, by: ByWhom): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<KeyRow>(`select * from ${this.table} where id = $1 for update`, [id]);
      if (row === undefined) return false;
      if (row.revoked_at !== null) return true;
      await tx.query(`update ${this.table} set revoked_at = clock_timestamp() where id = $1`, [id]);
      const after = { name: row.name, role: row.role };
      await this.note(tx, { ...by, action: 'api-key.revoked', subjectType: 'api-key', subjectId: id, after });
      return true;
    });
  }
}

function toKey(row: KeyRow): StoredApiKey {
  const { id, prefix, name, role, hash } = row;
  return {
    id,
    prefix,
    name,
    role,
    hash,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}

import type { Database } from '@app/platform';
import { SANDBOX_SCHEMA } from './sandbox-migrations.js';
import { SandboxStore, type SandboxChange, type SandboxRow } from './sandbox-store.js';

interface StoredRow {
  readonly collection: string;
  readonly key: string;
  readonly value: string;
}

/** Keeps sandboxes in PostgreSQL; the tables come from `sandboxMigrations`. */
export class PostgresSandboxStore extends SandboxStore {
  constructor(readonly database: Database) {
    super();
  }

  async load(name: string): Promise<unknown> {
    const [row] = await this.database.query<{ value: string }>(
      `select value from ${SANDBOX_SCHEMA}.snapshots where name = $1`,
      [name],
    );
    return row && (JSON.parse(row.value) as unknown);
  }

  async save(name: string, snapshot: unknown): Promise<void> {
    await this.database.query(
      `insert into ${SANDBOX_SCHEMA}.snapshots (name, value) values ($1, $2)
       on conflict (name) do update set value = excluded.value, saved_at = clock_timestamp()`,
      [name, JSON.stringify(snapshot)],
    );
  }

  async rows(name: string): Promise<SandboxRow[]> {
    const rows = await this.database.query<StoredRow>(
      `select collection, key, value from ${SANDBOX_SCHEMA}.rows where name = $1`,
      [name],
    );
    return rows.map(({ collection, key, value }) => ({ collection, key, value: JSON.parse(value) as unknown }));
  }

  async write(name: string, changes: readonly SandboxChange[]): Promise<void> {
    // The last change of a key counts; one statement may not touch a row twice.
    const last = new Map(changes.map((change) => [`${change.collection}\u0000${change.key}`, change]));
    const kept = [...last.values()].filter((change) => change.value !== null);
    const removed = [...last.values()].filter((change) => change.value === null);
    if (last.size === 0) return;
    // One statement is one transaction: all or nothing without a round trip for each.
    await this.database.query(
      `with gone as (
         delete from ${SANDBOX_SCHEMA}.rows r
          using unnest($5::text[], $6::text[]) as d(collection, key)
          where r.name = $1 and r.collection = d.collection and r.key = d.key)
       insert into ${SANDBOX_SCHEMA}.rows (name, collection, key, value)
       select $1, * from unnest($2::text[], $3::text[], $4::text[])
       on conflict (name, collection, key) do update set value = excluded.value`,
      [
        name,
        kept.map((change) => change.collection),
        kept.map((change) => change.key),
        kept.map((change) => JSON.stringify(change.value)),
        removed.map((change) => change.collection),
        removed.map((change) => change.key),
      ],
    );
  }

  async clear(name: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      await tx.query(`delete from ${SANDBOX_SCHEMA}.rows where name = $1`, [name]);
      await tx.query(`delete from ${SANDBOX_SCHEMA}.snapshots where name = $1`, [name]);
    });
  }
}

import { type Database, type Sql, toJson, type Transaction } from '@app/platform';

import { raiseRevision } from '../context/context-revision.js';
import { digestOf, type ReferenceRow, type StoredKind } from './reference-row.js';

const CHUNK = 2000;

export interface StoredReferenceRow extends ReferenceRow {
  readonly kind: StoredKind;
  readonly deleted: boolean;
  readonly revision: string;
}

export interface ReferenceFreshness {
  readonly kind: StoredKind;
  readonly rows: number;
  readonly readAt: Date | null;
  readonly changedAt: Date | null;
  readonly failedAt: Date | null;
  readonly problem: string | null;
}

interface RecordRow {
  kind: StoredKind;
  record_no: string;
  id: string;
  name: string;
  active: boolean;
  attributes: ReferenceRow['attributes'];
  match_name: string | null;
  tax_id: string | null;
  deleted: boolean;
  revision: string;
}

export interface StoredChange {
  readonly changed: number;
  readonly deleted: number;
}

export class ReferenceRepository {
  constructor(private readonly database: Database) {}

  /**
   * Makes the stored rows of a kind equal to what was read, and raises the revision only if that changed anything. `onChange` runs in
   * the same transaction.
   */
  async replace(
    kind: StoredKind,
    rows: readonly ReferenceRow[],
    onChange: (tx: Transaction, change: StoredChange) => Promise<void>,
  ): Promise<StoredChange> {
    const wanted = new Map(rows.map((row) => [row.recordNo, { row, digest: digestOf(row) }]));
    return this.database.transaction(async (tx) => {
      const known = await tx.query<{ record_no: string; digest: string }>(
        'select record_no, digest from reference_records where kind = $1 and not deleted',
        [kind],
      );
      const digests = new Map(known.map((row) => [row.record_no, row.digest]));
      const changed = [...wanted.values()].filter(({ row, digest }) => digests.get(row.recordNo) !== digest);
      const gone = known.filter((row) => !wanted.has(row.record_no)).map((row) => row.record_no);
      const change = { changed: changed.length, deleted: gone.length };
      if (changed.length + gone.length > 0) {
        const revision = await raiseRevision(tx);
        for (let at = 0; at < changed.length; at += CHUNK)
          await this.upsert(tx, kind, changed.slice(at, at + CHUNK), revision);
        await tx.query(
          `update reference_records set deleted = true, revision = $3, changed_at = clock_timestamp()
            where kind = $1 and record_no = any($2::text[])`,
          [kind, gone, revision],
        );
        await onChange(tx, change);
      }
      await this.noteRun(tx, kind, rows.length, change.changed + change.deleted > 0);
      return change;
    });
  }

  async noteFailure(kind: StoredKind, problem: string): Promise<void> {
    await this.database.query(
      `insert into reference_runs (kind, failed_at, problem) values ($1, clock_timestamp(), $2)
       on conflict (kind) do update set failed_at = clock_timestamp(), problem = $2`,
      [kind, problem],
    );
  }

  async freshness(): Promise<ReferenceFreshness[]> {
    const rows = await this.database.query<{
      kind: StoredKind;
      rows: number;
      read_at: Date | null;
      changed_at: Date | null;
      failed_at: Date | null;
      problem: string | null;
    }>('select kind, rows, read_at, changed_at, failed_at, problem from reference_runs order by kind');
    return rows.map((row) => ({
      kind: row.kind,
      rows: row.rows,
      readAt: row.read_at,
      changedAt: row.changed_at,
      failedAt: row.failed_at,
      problem: row.problem,
    }));
  }

  /** Everything that changed after a revision; deleted rows are marked. */
  async since(sql: Sql, revision: string): Promise<StoredReferenceRow[]> {
    const rows = await sql.query<RecordRow>(
      `select kind, record_no, id, name, active, attributes, match_name, tax_id, deleted, revision
         from reference_records where revision > $1 order by revision, kind, record_no`,
      [revision],
    );
    return rows.map(toStored);
  }

  async list(sql: Sql, kind: StoredKind, filter: { after?: string; limit: number }): Promise<StoredReferenceRow[]> {
    const rows = await sql.query<RecordRow>(
      `select kind, record_no, id, name, active, attributes, match_name, tax_id, deleted, revision
         from reference_records where kind = $1 and not deleted and ($2::text is null or id > $2) order by id limit $3`,
      [kind, filter.after ?? null, filter.limit],
    );
    return rows.map(toStored);
  }

  private async upsert(
    tx: Sql,
    kind: StoredKind,
    rows: readonly { row: ReferenceRow; digest: string }[],
    revision: string,
  ): Promise<void> {
    const input = rows.map(({ row, digest }) => ({
      record_no: row.recordNo,
      id: row.id,
      name: row.name,
      active: row.active,
      attributes: row.attributes,
      match_name: row.matchName ?? null,
      tax_id: row.taxId ?? null,
      digest,
    }));
    await tx.query(
      `insert into reference_records
         (kind, record_no, id, name, active, attributes, match_name, tax_id, digest, revision)
       select $1, record_no, id, name, active, attributes, match_name, tax_id, digest, $3
         from jsonb_to_recordset($2::jsonb) as r (record_no text, id text, name text, active boolean, attributes jsonb,
              match_name text, tax_id text, digest text)
       on conflict (kind, record_no) do update
          set id = excluded.id, name = excluded.name, active = excluded.active, attributes = excluded.attributes,
              match_name = excluded.match_name, tax_id = excluded.tax_id, digest = excluded.digest, deleted = false,
              revision = excluded.revision, changed_at = clock_timestamp()`,
      [kind, toJson(input), revision],
    );
  }

  private async noteRun(tx: Sql, kind: StoredKind, rows: number, changed: boolean): Promise<void> {
    await tx.query(
      `insert into reference_runs as r (kind, rows, read_at, changed_at)
       values ($1, $2, clock_timestamp(), case when $3 then clock_timestamp() end)
       on conflict (kind) do update set rows = $2, read_at = clock_timestamp(), failed_at = null, problem = null,
          changed_at = coalesce(excluded.changed_at, r.changed_at)`,
      [kind, rows, changed],
    );
  }
}

function toStored(row: RecordRow): StoredReferenceRow {
  return {
    kind: row.kind,
    recordNo: row.record_no,
    id: row.id,
    name: row.name,
    active: row.active,
    attributes: row.attributes,
    ...(row.match_name === null ? {} : { matchName: row.match_name }),
    ...(row.tax_id === null ? {} : { taxId: row.tax_id }),
    deleted: row.deleted,
    revision: row.revision,
  };
}

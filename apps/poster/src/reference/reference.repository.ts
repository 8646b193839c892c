import { type Database, type Sql, toJson, type Transaction } from '@app/platform';

import { raiseRevision } from '../context/context-revision.js';
import { digestOf, type ReferenceRow, type StoredKind } from './reference-row.js';
import type { Reading } from './reference.reader.js';
import type { UserDefinedDimension } from './user-defined.reader.js';

const CHUNK = 2000;

export interface StoredReferenceRow extends ReferenceRow {
  readonly kind: StoredKind;
  readonly deleted: boolean;
  readonly revision: string;
  readonly changedAt: Date;
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
  changedAt: Date;
}

export interface StoredChange {
  readonly changed: number;
  readonly deleted: number;
}

const COLUMNS = `kind, record_no, id, name, active, attributes, match_name, tax_id, deleted, revision::text as revision,
  changed_at as "changedAt"`;

/** The ledger's own data as it was last read; rows that are gone stay, marked. */
export class ReferenceRepository {
  constructor(private readonly database: Database) {}

  /** Stores what was read and raises the revision only if that changed anything, then to what is returned. */
  async store(
    tx: Transaction,
    kind: StoredKind,
    reading: Pick<Reading, 'complete' | 'rows'>,
  ): Promise<StoredChange & { readonly revision: string | undefined }> {
    const wanted = new Map(reading.rows.map((row) => [row.recordNo, { row, digest: digestOf(row) }]));
    const known = await tx.query<{ record_no: string; digest: string }>(
      `select record_no, digest from reference_records
        where kind = $1 and not deleted and ($2::text[] is null or record_no = any($2::text[]))`,
      [kind, reading.complete ? null : [...wanted.keys()]],
    );
    const digests = new Map(known.map((row) => [row.record_no, row.digest]));
    const changed = [...wanted.values()].filter(({ row, digest }) => digests.get(row.recordNo) !== digest);
    const gone = reading.complete ? known.flatMap((row) => (wanted.has(row.record_no) ? [] : [row.record_no])) : [];
    const change = { changed: changed.length, deleted: gone.length };
    if (change.changed + change.deleted === 0) return { ...change, revision: undefined };
    const revision = await raiseRevision(tx);
    for (let at = 0; at < changed.length; at += CHUNK)
      await this.upsert(tx, kind, changed.slice(at, at + CHUNK), revision);
    await tx.query(
      `update reference_records set deleted = true, revision = $3, changed_at = clock_timestamp()
        where kind = $1 and record_no = any($2::text[])`,
      [kind, gone, revision],
    );
    return { ...change, revision };
  }

  /** Everything that changed after a revision; deleted rows are marked. */
  async since(sql: Sql, revision: string): Promise<StoredReferenceRow[]> {
    const rows = await sql.query<RecordRow>(
      `select ${COLUMNS} from reference_records where revision > $1 order by reference_records.revision, kind, record_no`,
      [revision],
    );
    return rows.map(toStored);
  }

  /** By what people type; `after` is the record number of the last row of the page before. */
  async list(
    kind: StoredKind,
    filter: { readonly after?: string; readonly limit: number; readonly search?: string },
  ): Promise<StoredReferenceRow[]> {
    const rows = await this.database.query<RecordRow>(
      `select ${COLUMNS} from reference_records
        where kind = $1 and not deleted
          and ($4::text is null or starts_with(lower(id), lower($4)) or strpos(lower(name), lower($4)) > 0)
          and ($2::text is null or (id, record_no) > (select id, record_no from reference_records
                                                       where kind = $1 and record_no = $2))
        order by id, record_no limit $3`,
      [kind, filter.after ?? null, filter.limit, filter.search ?? null],
    );
    return rows.map(toStored);
  }

  /** The rows of one kind that a change of this revision touched; all of them without one. Gone ones are marked. */
  async rowsOf(tx: Sql, kind: StoredKind, revision?: string): Promise<StoredReferenceRow[]> {
    const rows = await tx.query<RecordRow>(
      `select ${COLUMNS} from reference_records where kind = $1 and ($2::bigint is null or revision = $2)
        order by record_no`,
      [kind, revision ?? null],
    );
    return rows.map(toStored);
  }

  /** A page of the rows of one kind, locked: whoever changes one of them waits until this transaction has ended. */
  async lockedPage(tx: Sql, kind: StoredKind, after: string, limit: number): Promise<StoredReferenceRow[]> {
    const rows = await tx.query<RecordRow>(
      `select ${COLUMNS} from reference_records where kind = $1 and record_no > $2 order by record_no limit $3 for share`,
      [kind, after, limit],
    );
    return rows.map(toStored);
  }

  /** The dimensions whose values can be used in the general ledger. */
  async userDefined(): Promise<UserDefinedDimension[]> {
    return this.database.query<UserDefinedDimension>(
      `select id as name, attributes ->> 'object' as object from reference_records
        where kind = 'user-defined-dimension' and active and not deleted order by id`,
    );
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
    changedAt: row.changedAt,
  };
}

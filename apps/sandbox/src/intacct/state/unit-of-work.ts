import { naturalKeyOf } from '../catalog/object-catalog.js';
import type { Row } from './row.js';

/** What a unit of work reads through to. */
export interface RowSource {
  row(object: string, recordNo: string): Row | undefined;
  /** All, or those with a greater record number. */
  rows(object: string, after?: number): Iterable<Row>;
  /** By one of the indexed fields of the object. */
  rowsWhere(object: string, field: string, value: string): Iterable<Row>;
  recordNoOf(object: string, naturalId: string): string | undefined;
  note(collection: string, key: string): unknown;
  lastNumber(sequence: string): number;
}

/** Where it is written to: another unit, or the company itself. */
export interface StagedChanges {
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, Row | null>>;
  readonly notes: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  readonly sequences: ReadonlyMap<string, number>;
}

/** Changes that become real together or not at all. Units nest: a record inside a function inside an operation. */
export class UnitOfWork implements RowSource {
  readonly #rows = new Map<string, Map<string, Row | null>>();
  readonly #notes = new Map<string, Map<string, unknown>>();
  readonly #sequences = new Map<string, number>();

  constructor(readonly source: RowSource) {}

  nested(): UnitOfWork {
    return new UnitOfWork(this);
  }

  row(object: string, recordNo: string): Row | undefined {
    const staged = this.#rows.get(object)?.get(recordNo);
    return staged === undefined ? this.source.row(object, recordNo) : (staged ?? undefined);
  }

  *rows(object: string, after?: number): Iterable<Row> {
    const staged = this.#rows.get(object);
    for (const row of this.source.rows(object, after)) if (!staged?.has(row['RECORDNO'] ?? '')) yield row;
    for (const row of staged?.values() ?? []) {
      if (row && (after === undefined || Number(row['RECORDNO']) > after)) yield row;
    }
  }

  *rowsWhere(object: string, field: string, value: string): Iterable<Row> {
    const staged = this.#rows.get(object);
    for (const row of this.source.rowsWhere(object, field, value)) {
      if (!staged?.has(row['RECORDNO'] ?? '')) yield row;
    }
    for (const row of staged?.values() ?? []) if (row && (row[field] ?? '') === value) yield row;
  }

  recordNoOf(object: string, naturalId: string): string | undefined {
    const key = naturalKeyOf(object);
    for (const row of this.#rows.get(object)?.values() ?? []) if (row?.[key] === naturalId) return row['RECORDNO'];
    const stored = this.source.recordNoOf(object, naturalId);
    return stored !== undefined && this.row(object, stored)?.[key] === naturalId ? stored : undefined;
  }

  /** By natural id, e.g. `find('GLACCOUNT', '4000')`. */
  find(object: string, naturalId: string): Row | undefined {
    const recordNo = this.recordNoOf(object, naturalId);
    return recordNo === undefined ? undefined : this.row(object, recordNo);
  }

  put(object: string, row: Row): void {
    const rows = this.#rows.get(object) ?? new Map<string, Row | null>();
    this.#rows.set(object, rows.set(row['RECORDNO'] ?? '', row));
  }

  remove(object: string, recordNo: string): void {
    const rows = this.#rows.get(object) ?? new Map<string, Row | null>();
    this.#rows.set(object, rows.set(recordNo, null));
  }

  note(collection: string, key: string): unknown {
    const staged = this.#notes.get(collection)?.get(key);
    return staged === undefined ? this.source.note(collection, key) : staged;
  }

  /** Anything beside records: control ids, closed journals. `null` removes. */
  putNote(collection: string, key: string, value: unknown): void {
    const notes = this.#notes.get(collection) ?? new Map<string, unknown>();
    this.#notes.set(collection, notes.set(key, value));
  }

  lastNumber(sequence: string): number {
    return this.#sequences.get(sequence) ?? this.source.lastNumber(sequence);
  }

  nextNumber(sequence: string): string {
    const next = this.lastNumber(sequence) + 1;
    this.#sequences.set(sequence, next);
    return String(next);
  }

  /** Numbers drawn are never given out again, even when the rest is dropped; so a failed create leaves a gap. */
  get staged(): StagedChanges {
    return { rows: this.#rows, notes: this.#notes, sequences: this.#sequences };
  }

  /** Takes over what a nested unit staged. */
  absorb(changes: StagedChanges): void {
    for (const [object, rows] of changes.rows) {
      for (const [recordNo, row] of rows) {
        if (row) this.put(object, row);
        else this.remove(object, recordNo);
      }
    }
    for (const [collection, notes] of changes.notes) {
      for (const [key, value] of notes) this.putNote(collection, key, value);
    }
    for (const [sequence, number] of changes.sequences) this.#sequences.set(sequence, number);
  }
}

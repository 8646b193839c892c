import type { Row } from './rows.js';

export type Journal = (collection: string, key: string, value: unknown) => void;

/** Rows of one kind. A change replaces the row, so that who holds the old one can still compare. */
export class Table<T extends Row> {
  private readonly rows = new Map<number, T>();
  private readonly indexes = new Map<keyof T, Map<unknown, Set<number>>>();
  private lastId = 0;

  constructor(
    readonly name: string,
    private readonly journal: Journal,
    indexed: readonly (keyof T)[] = [],
  ) {
    for (const field of indexed) this.indexes.set(field, new Map());
  }

  get(id: number): T | undefined {
    return this.rows.get(id);
  }

  all(): T[] {
    return [...this.rows.values()];
  }

  /** Rows whose indexed field has that value, in order of their ids. */
  where(field: keyof T, value: unknown): T[] {
    const ids = [...(this.indexes.get(field)?.get(value) ?? [])].toSorted((a, b) => a - b);
    return ids.flatMap((id) => this.rows.get(id) ?? []);
  }

  /** Ids are never used twice, not even after a deletion. */
  insert(row: Omit<T, 'id'>): T {
    this.lastId += 1;
    this.journal('ids', this.name, this.lastId);
    return this.put({ ...row, id: this.lastId } as T);
  }

  put(row: T): T {
    this.restore(row);
    this.journal(this.name, String(row.id), row);
    return row;
  }

  remove(id: number): void {
    const row = this.rows.get(id);
    if (row === undefined) return;
    this.unindex(row);
    this.rows.delete(id);
    this.journal(this.name, String(id), null);
  }

  /** Puts back a row that is already stored. */
  restore(row: T): void {
    const before = this.rows.get(row.id);
    if (before !== undefined) this.unindex(before);
    this.rows.set(row.id, row);
    this.lastId = Math.max(this.lastId, row.id);
    for (const [field, index] of this.indexes) {
      const ids = index.get(row[field]) ?? new Set();
      index.set(row[field], ids.add(row.id));
    }
  }

  restoreLastId(id: number): void {
    this.lastId = Math.max(this.lastId, id);
  }

  clear(): void {
    for (const id of this.rows.keys()) this.remove(id);
    this.lastId = 0;
    this.journal('ids', this.name, 0);
  }

  private unindex(row: T): void {
    for (const [field, index] of this.indexes) index.get(row[field])?.delete(row.id);
  }
}

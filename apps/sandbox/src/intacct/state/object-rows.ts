import { indexedFieldsOf } from '../catalog/indexed-fields.js';
import { naturalKeyOf } from '../catalog/object-catalog.js';
import type { Row } from './row.js';

/** Rows of one object in the order of their record numbers, found by record number, natural id and indexed field. */
export class ObjectRows {
  readonly #rows = new Map<string, Row>();
  readonly #order: number[] = [];
  readonly #naturalKey: string;
  readonly #natural = new Map<string, string>();
  readonly #indexes: ReadonlyMap<string, Map<string, Set<string>>>;

  constructor(readonly object: string) {
    this.#naturalKey = naturalKeyOf(object);
    this.#indexes = new Map(indexedFieldsOf(object).map((field) => [field, new Map<string, Set<string>>()]));
  }

  get(recordNo: string): Row | undefined {
    return this.#rows.get(recordNo);
  }

  recordNoOf(naturalId: string): string | undefined {
    return this.#natural.get(naturalId);
  }

  /** Those with a greater record number; from the first on without one. */
  *after(recordNo?: number): Iterable<Row> {
    const start = recordNo === undefined ? 0 : this.#position(recordNo + 1);
    for (let index = start; index < this.#order.length; index += 1) {
      const row = this.#rows.get(String(this.#order[index]));
      if (row) yield row;
    }
  }

  /** Only of indexed fields: a look-up that would walk all rows is a fault of the sandbox. */
  *where(field: string, value: string): Iterable<Row> {
    const index = this.#indexes.get(field);
    if (!index) throw new Error(`${this.object}.${field} is not indexed`);
    for (const recordNo of index.get(value) ?? []) {
      const row = this.#rows.get(recordNo);
      if (row) yield row;
    }
  }

  put(recordNo: string, row: Row): void {
    const before = this.#rows.get(recordNo);
    if (before) this.#forget(recordNo, before);
    else this.#order.splice(this.#position(Number(recordNo)), 0, Number(recordNo));
    this.#rows.set(recordNo, row);
    this.#natural.set(row[this.#naturalKey] ?? '', recordNo);
    for (const [field, index] of this.#indexes) {
      const value = row[field] ?? '';
      index.set(value, (index.get(value) ?? new Set()).add(recordNo));
    }
  }

  remove(recordNo: string): void {
    const before = this.#rows.get(recordNo);
    if (!before) return;
    this.#forget(recordNo, before);
    this.#rows.delete(recordNo);
    this.#order.splice(this.#position(Number(recordNo)), 1);
  }

  #forget(recordNo: string, row: Row): void {
    const naturalId = row[this.#naturalKey] ?? '';
    if (this.#natural.get(naturalId) === recordNo) this.#natural.delete(naturalId);
    for (const [field, index] of this.#indexes) {
      const value = row[field] ?? '';
      const recordNos = index.get(value);
      recordNos?.delete(recordNo);
      if (recordNos?.size === 0) index.delete(value);
    }
  }

  /** Where that number stands, or would stand. */
  #position(recordNo: number): number {
    let [low, high] = [0, this.#order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#order[middle] ?? 0) < recordNo) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

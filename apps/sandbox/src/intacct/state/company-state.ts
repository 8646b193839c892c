import type { SandboxChange, SandboxRow, SandboxStore } from '../../store/sandbox-store.js';
import { ObjectRows } from './object-rows.js';
import type { Row } from './row.js';
import { UnitOfWork, type RowSource, type StagedChanges } from './unit-of-work.js';

const NOTES = 'note:';
const SEQUENCES = 'sequences';
const SEQUENCE_START = 100;

/** Everything one company has recorded. Memory answers; the store is written before anything becomes visible. */
export class CompanyState implements RowSource {
  readonly #rows = new Map<string, ObjectRows>();
  readonly #notes = new Map<string, Map<string, unknown>>();
  readonly #sequences = new Map<string, number>();
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly store: SandboxStore,
    readonly name: string,
  ) {}

  static async load(store: SandboxStore, name: string): Promise<CompanyState> {
    const state = new CompanyState(store, name);
    // In the order of their numbers, so that each is put at the end.
    for (const row of (await store.rows(name)).toSorted(byNumber)) state.#apply(row);
    return state;
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  /** One at a time: what `work` reads cannot change before it has committed. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work, work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  unit(): UnitOfWork {
    return new UnitOfWork(this);
  }

  /** Durable first, visible afterwards. Only inside `exclusively`. */
  async commit(staged: StagedChanges): Promise<void> {
    const changes = toChanges(staged);
    if (changes.length === 0) return;
    await this.store.write(this.name, changes);
    for (const change of changes) this.#apply(change);
  }

  row(object: string, recordNo: string): Row | undefined {
    return this.#rows.get(object)?.get(recordNo);
  }

  rows(object: string, after?: number): Iterable<Row> {
    return this.#rows.get(object)?.after(after) ?? [];
  }

  rowsWhere(object: string, field: string, value: string): Iterable<Row> {
    return this.#rows.get(object)?.where(field, value) ?? [];
  }

  recordNoOf(object: string, naturalId: string): string | undefined {
    return this.#rows.get(object)?.recordNoOf(naturalId);
  }

  note(collection: string, key: string): unknown {
    return this.#notes.get(collection)?.get(key);
  }

  notes(collection: string): ReadonlyMap<string, unknown> {
    return this.#notes.get(collection) ?? new Map<string, unknown>();
  }

  lastNumber(sequence: string): number {
    return this.#sequences.get(sequence) ?? SEQUENCE_START;
  }

  #apply(change: SandboxChange): void {
    const { collection, key, value } = change;
    if (collection === SEQUENCES) this.#sequences.set(key, Number(value));
    else if (collection.startsWith(NOTES)) {
      const notes = this.#notes.get(collection.slice(NOTES.length)) ?? new Map<string, unknown>();
      this.#notes.set(collection.slice(NOTES.length), notes);
      if (value === null) notes.delete(key);
      else notes.set(key, value);
    } else this.#applyRow(collection, key, value as Row | null);
  }

  #applyRow(object: string, recordNo: string, row: Row | null): void {
    const rows = this.#rows.get(object) ?? new ObjectRows(object);
    this.#rows.set(object, rows);
    if (row === null) rows.remove(recordNo);
    else rows.put(recordNo, row);
  }
}

function byNumber(a: SandboxRow, b: SandboxRow): number {
  if (a.collection !== b.collection) return a.collection < b.collection ? -1 : 1;
  return Number(a.key) - Number(b.key) || 0;
}

function toChanges(staged: StagedChanges): SandboxChange[] {
  const changes: SandboxChange[] = [];
  for (const [object, rows] of staged.rows) {
    for (const [key, value] of rows) changes.push({ collection: object, key, value });
  }
  for (const [collection, notes] of staged.notes) {
    for (const [key, value] of notes) changes.push({ collection: `${NOTES}${collection}`, key, value });
  }
  for (const [key, value] of staged.sequences) changes.push({ collection: SEQUENCES, key, value });
  return changes;
}

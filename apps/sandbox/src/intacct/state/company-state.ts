import type { SandboxChange, SandboxStore } from '../../store/sandbox-store.js';
import type { Row } from './row.js';
import { UnitOfWork, type RowSource, type StagedChanges } from './unit-of-work.js';

const NOTES = 'note:';
const SEQUENCES = 'sequences';
const SEQUENCE_START = 100;

/** Everything one company has recorded. Memory answers; the store is written before anything becomes visible. */
export class CompanyState implements RowSource {
  readonly #rows = new Map<string, Map<string, Row>>();
  readonly #natural = new Map<string, Map<string, string>>();
  readonly #notes = new Map<string, Map<string, unknown>>();
  readonly #sequences = new Map<string, number>();
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly store: SandboxStore,
    readonly name: string,
    readonly naturalKeyOf: (object: string) => string,
  ) {}

  static async load(
    store: SandboxStore,
    name: string,
    naturalKeyOf: (object: string) => string,
  ): Promise<CompanyState> {
    const state = new CompanyState(store, name, naturalKeyOf);
    for (const row of await store.rows(name)) state.#apply(row);
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
    return new UnitOfWork(this, this.naturalKeyOf);
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

  rows(object: string): Iterable<Row> {
    return this.#rows.get(object)?.values() ?? [];
  }

  recordNoOf(object: string, naturalId: string): string | undefined {
    return this.#natural.get(object)?.get(naturalId);
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
    const rows = this.#rows.get(object) ?? new Map<string, Row>();
    this.#rows.set(object, rows);
    const natural = this.#natural.get(object) ?? new Map<string, string>();
    this.#natural.set(object, natural);
    const naturalKey = this.naturalKeyOf(object);
    const before = rows.get(recordNo)?.[naturalKey];
    if (before !== undefined && natural.get(before) === recordNo) natural.delete(before);
    if (row === null) {
      rows.delete(recordNo);
      return;
    }
    rows.set(recordNo, row);
    natural.set(row[naturalKey] ?? '', recordNo);
  }
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

import { SandboxStore, type SandboxChange, type SandboxRow } from './sandbox-store.js';

/** For tests: keeps serialized copies, so that nobody's later change leaks into what was stored. */
export class InMemorySandboxStore extends SandboxStore {
  readonly #snapshots = new Map<string, string>();
  readonly #rows = new Map<string, Map<string, string>>();

  async load(name: string): Promise<unknown> {
    const text = this.#snapshots.get(name);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  }

  async save(name: string, snapshot: unknown): Promise<void> {
    this.#snapshots.set(name, JSON.stringify(snapshot));
  }

  async rows(name: string): Promise<SandboxRow[]> {
    return [...(this.#rows.get(name)?.values() ?? [])].map((text) => JSON.parse(text) as SandboxRow);
  }

  async write(name: string, changes: readonly SandboxChange[]): Promise<void> {
    const rows = this.#rows.get(name) ?? new Map<string, string>();
    this.#rows.set(name, rows);
    for (const change of changes) {
      const key = `${change.collection}\u0000${change.key}`;
      if (change.value === null) rows.delete(key);
      else rows.set(key, JSON.stringify(change));
    }
  }

  async clear(name: string): Promise<void> {
    this.#snapshots.delete(name);
    this.#rows.delete(name);
  }
}

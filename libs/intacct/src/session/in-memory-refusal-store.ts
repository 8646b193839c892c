import { RefusalStore, type StoredRefusal } from './refusal-store.js';

/** For one process. */
export class InMemoryRefusalStore extends RefusalStore {
  readonly #refusals = new Map<string, StoredRefusal>();

  async load(key: string): Promise<StoredRefusal | undefined> {
    return this.#refusals.get(key);
  }

  async claim(key: string, seen: StoredRefusal, until: number): Promise<boolean> {
    const current = this.#refusals.get(key);
    if (current?.until !== seen.until) return false;
    this.#refusals.set(key, { ...current, until });
    return true;
  }

  async save(key: string, refusal: StoredRefusal): Promise<void> {
    this.#refusals.set(key, refusal);
  }

  async forget(key: string): Promise<void> {
    this.#refusals.delete(key);
  }
}

import type { IntacctSession } from './intacct-session.js';
import { SessionStore } from './session-store.js';

export class InMemorySessionStore extends SessionStore {
  readonly #sessions = new Map<string, IntacctSession>();

  async load(key: string): Promise<IntacctSession | undefined> {
    return this.#sessions.get(key);
  }

  async save(key: string, session: IntacctSession): Promise<void> {
    this.#sessions.set(key, session);
  }

  async forget(key: string, session: IntacctSession): Promise<void> {
    if (session.isSame(this.#sessions.get(key))) this.#sessions.delete(key);
  }
}

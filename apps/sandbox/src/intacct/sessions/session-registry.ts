import { randomUUID } from 'node:crypto';
import { OpenResults } from '../reads/read-by-query.functions.js';
import type { GatewaySettings } from '../settings/gateway-settings.js';

export interface SandboxSession {
  readonly id: string;
  readonly userId: string;
  readonly companyId: string;
  readonly entity: string;
  readonly results: OpenResults;
  expiresAt: number;
}

/** Sessions live in memory: a restarted gateway knows none, and clients log in again. */
export class SessionRegistry {
  readonly #sessions = new Map<string, SandboxSession>();

  constructor(readonly settings: GatewaySettings) {}

  open(userId: string, companyId: string, entity: string, now: number): SandboxSession {
    const id = `${randomUUID()}..`;
    const expiresAt = now + this.settings.of(companyId).sessionLifetimeMs;
    const session = { id, userId, companyId, entity, results: new OpenResults(), expiresAt };
    this.#sessions.set(id, session);
    return session;
  }

  /** The session, its end moved on; undefined when it is dead. */
  use(id: string, now: number): SandboxSession | undefined {
    const session = this.#sessions.get(id);
    if (!session || session.expiresAt <= now) {
      this.#sessions.delete(id);
      return undefined;
    }
    session.expiresAt = now + this.settings.of(session.companyId).sessionLifetimeMs;
    return session;
  }

  /** Without moving its end. */
  peek(id: string): SandboxSession | undefined {
    return this.#sessions.get(id);
  }

  kill(id: string): void {
    this.#sessions.delete(id);
  }

  killAll(): void {
    this.#sessions.clear();
  }

  get count(): number {
    return this.#sessions.size;
  }
}

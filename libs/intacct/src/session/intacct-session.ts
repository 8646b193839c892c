import { inspect } from 'node:util';

export interface RevealedSession {
  readonly sessionId: string;
  readonly endpoint: string;
  readonly entity: string;
  /** Epoch milliseconds, local clock. */
  readonly openedAt: number;
  /** Epoch milliseconds, local clock, a margin before the server's end; absent when it did not say. Moves with answers. */
  readonly expiresAt?: number;
}

/** One session of one entity. The id is a secret: only `reveal()` shows it. */
export class IntacctSession {
  readonly #revealed: RevealedSession;

  constructor(revealed: RevealedSession) {
    this.#revealed = { ...revealed };
  }

  /** For a store that must serialize it (encrypted) and for the request writer. */
  reveal(): RevealedSession {
    return this.#revealed;
  }

  get endpoint(): string {
    return this.#revealed.endpoint;
  }

  get entity(): string {
    return this.#revealed.entity;
  }

  isSame(other: IntacctSession | undefined): boolean {
    return other !== undefined && other.#revealed.sessionId === this.#revealed.sessionId;
  }

  /** The same session with the end the last answer projected. */
  extendedTo(expiresAt: number): IntacctSession {
    return new IntacctSession({ ...this.#revealed, expiresAt });
  }

  isStale(now: number, maxAgeMs: number): boolean {
    const { openedAt, expiresAt } = this.#revealed;
    return now - openedAt >= maxAgeMs || (expiresAt !== undefined && now >= expiresAt);
  }

  toJSON(): unknown {
    return { entity: this.entity, endpoint: this.endpoint };
  }

  [inspect.custom](): string {
    return `IntacctSession(${this.entity || 'top level'})`;
  }
}

import type { ClientClock } from '../client/client-clock.js';
import type { IntacctFailure } from '../errors/intacct-failure.js';

export interface LoginRefusal {
  readonly failure: IntacctFailure;
  /** Of the client's clock, in milliseconds: no login is tried before. */
  readonly until: number;
}

/**
 * Refused credentials rest before they are tried again, each time longer: trying often locks the user out, and never trying again leaves
 * everything waiting after a user was unlocked.
 */
export class RefusalMemory {
  #refusal: (LoginRefusal & { readonly restMs: number }) | undefined;
  #isTrying = false;

  constructor(
    private readonly clock: ClientClock,
    private readonly firstMs: number,
    private readonly mostMs: number,
  ) {}

  get current(): LoginRefusal | undefined {
    return this.#refusal && { failure: this.#refusal.failure, until: this.#refusal.until };
  }

  /** The refusal that still stands; undefined: a login may be tried, after a refusal one alone. */
  admitTry(): IntacctFailure | undefined {
    if (this.#refusal === undefined) return undefined;
    if (this.#isTrying || this.clock.now() < this.#refusal.until) return this.#refusal.failure;
    this.#isTrying = true;
    return undefined;
  }

  remember(failure: IntacctFailure): void {
    // Logins that were under way together are refused together: one refusal.
    if (this.#refusal !== undefined && !this.#isTrying) return;
    const restMs = this.#refusal === undefined ? this.firstMs : Math.min(2 * this.#refusal.restMs, this.mostMs);
    this.#isTrying = false;
    this.#refusal = { failure, restMs, until: this.clock.now() + restMs };
  }

  /** The try is over; unless it was refused, another may follow. */
  endTry(): void {
    this.#isTrying = false;
  }

  forget(): void {
    this.#isTrying = false;
    this.#refusal = undefined;
  }
}

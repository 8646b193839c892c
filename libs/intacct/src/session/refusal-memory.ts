import { createHash } from 'node:crypto';
import type { ClientSettings } from '../client/client-settings.js';
import { IntacctFailure } from '../errors/intacct-failure.js';
import type { StoredRefusal } from './refusal-store.js';

export interface LoginRefusal {
  readonly failure: IntacctFailure;
  /** Of the client's clock, in milliseconds: no login is tried before. */
  readonly until: number;
}

/**
 * Refused credentials rest before they are tried again, each time longer: trying often locks the user out, and never trying again leaves
 * everything waiting after a user was unlocked. All processes share the rest; changed credentials are tried at once.
 */
export class RefusalMemory {
  readonly #settings: ClientSettings;
  readonly #key: string;
  /** As it was known the last time; the store knows it better. */
  #refusal: StoredRefusal | undefined;
  #isTrying = false;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.#key = keyOf(settings);
  }

  get current(): LoginRefusal | undefined {
    return this.#refusal && { failure: failureOf(this.#refusal), until: this.#refusal.until };
  }

  /** The refusal as all processes know it. */
  async look(): Promise<LoginRefusal | undefined> {
    if (!this.#isTrying) this.#refusal = await this.#settings.refusals.load(this.#key);
    return this.current;
  }

  /** The refusal that still stands; undefined: a login may be tried, after a refusal one alone. */
  async admitTry(): Promise<IntacctFailure | undefined> {
    const { refusals, clock } = this.#settings;
    if (this.#isTrying && this.#refusal) return failureOf(this.#refusal);
    const stored = await refusals.load(this.#key);
    this.#refusal = stored;
    if (stored === undefined) return undefined;
    if (clock.now() < stored.until) return failureOf(stored);
    if (!(await refusals.claim(this.#key, stored, clock.now() + stored.restMs))) return failureOf(stored);
    this.#isTrying = true;
    return undefined;
  }

  async remember(failure: IntacctFailure): Promise<void> {
    const { clock, refusalMs, maxRefusalMs, refusals } = this.#settings;
    // Logins that were under way together are refused together: one refusal.
    if (this.#refusal !== undefined && !this.#isTrying) return;
    const restMs = this.#refusal === undefined ? refusalMs : Math.min(2 * this.#refusal.restMs, maxRefusalMs);
    this.#isTrying = false;
    const { class: errorClass, message } = failure;
    this.#refusal = { failure: { class: errorClass, message }, restMs, until: clock.now() + restMs };
    await refusals.save(this.#key, this.#refusal);
  }

  /** The try is over; unless it was refused, another may follow at once. */
  async endTry(): Promise<void> {
    if (!this.#isTrying || this.#refusal === undefined) return;
    this.#isTrying = false;
    await this.#settings.refusals.save(this.#key, { ...this.#refusal, until: this.#settings.clock.now() });
  }

  async forget(): Promise<void> {
    this.#isTrying = false;
    this.#refusal = undefined;
    await this.#settings.refusals.forget(this.#key);
  }
}

function failureOf({ failure }: StoredRefusal): IntacctFailure {
  return new IntacctFailure(failure.class, [], failure.message);
}

/** Covers the passwords: whoever keeps it must not show it, or guesses could be tested against it. */
function keyOf({ credentials }: ClientSettings): string {
  const { url, senderId, senderPassword, companyId, userId, userPassword, clientId } = credentials;
  const parts = [url, senderId, senderPassword, companyId, userId, userPassword, clientId ?? ''];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

import type { IntacctErrorClass } from '../errors/intacct-error-class.js';

/** Credentials that the gateway refused, as the last login found them. */
export interface StoredRefusal {
  readonly failure: { readonly class: IntacctErrorClass; readonly message: string };
  /** How long it was rested before the last try, in milliseconds; doubled by the next refusal. */
  readonly restMs: number;
  /** No login is tried before, in milliseconds since the epoch. */
  readonly until: number;
}

/** Keeps refusals between logins, and between processes where an app implements it on a database: trying often locks the user out. */
export abstract class RefusalStore {
  /** `key` is a digest of gateway address and all credentials with their passwords: changed credentials have another one. Never shown. */
  abstract load(key: string): Promise<StoredRefusal | undefined>;
  /**
   * Takes the one try after the rest: puts `until` off, if the refusal is still the one that was seen. False: somebody else has taken it.
   * If the process dies here, the next try follows when that time is over.
   */
  abstract claim(key: string, seen: StoredRefusal, until: number): Promise<boolean>;
  abstract save(key: string, refusal: StoredRefusal): Promise<void>;
  abstract forget(key: string): Promise<void>;
}

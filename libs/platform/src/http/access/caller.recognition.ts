import { timingSafeEqual } from 'node:crypto';

import type { Clock } from '../../clock/clock.js';
import type { Caller } from '../caller.js';
import { prefixOf, sha256 } from './api-key.js';
import type { ApiKeyStore } from './api-key.store.js';
import type { TokenVerifier } from './token.verifier.js';

/** Name of whoever holds the deployment's own key; keys that are made cannot have it. */
export const BOOTSTRAP_NAME = 'admin';

/** Says who a key or a token belongs to. */
export class CallerRecognition {
  private readonly bootstrap: Buffer;

  constructor(
    adminApiKey: string,
    private readonly keys: ApiKeyStore,
    private readonly tokens: TokenVerifier | undefined,
    private readonly clock: Clock,
  ) {
    if (adminApiKey === '') throw new Error('The API key is empty: the admin API would be open.');
    this.bootstrap = sha256(adminApiKey);
  }

  async byKey(given: string): Promise<Caller | undefined> {
    const digest = sha256(given);
    // Digests have one length, so the comparison tells nothing about the key.
    if (timingSafeEqual(digest, this.bootstrap)) return { name: BOOTSTRAP_NAME, roles: ['admin'] };
    const prefix = prefixOf(given);
    const stored = prefix === undefined ? undefined : await this.keys.find(prefix);
    if (stored === undefined || !timingSafeEqual(digest, Buffer.from(stored.hash, 'hex'))) return undefined;
    const isOver = stored.revokedAt !== null || stored.expiresAt.getTime() <= this.clock.now().getTime();
    return isOver ? undefined : { name: stored.name, roles: [stored.role] };
  }

  byToken(token: string): Promise<Caller | undefined> {
    return this.tokens?.verify(token) ?? Promise.resolve(undefined);
  }
}

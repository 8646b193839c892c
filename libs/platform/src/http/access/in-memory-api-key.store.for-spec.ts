import { newApiKey, type StoredApiKey } from './api-key.js';
import { ApiKeyStore } from './api-key.store.js';
import type { Role } from '../role.js';

/** Keys of a test, without a database. */
export class InMemoryApiKeyStore extends ApiKeyStore {
  readonly keys: StoredApiKey[] = [];

  /** Makes a key and returns it. */
  issue(role: Role, changes: Partial<StoredApiKey> = {}): string {
    const { key, prefix, hash } = newApiKey();
    const times = { createdAt: new Date(0), expiresAt: new Date('2999-01-01'), revokedAt: null };
    this.keys.push({ id: prefix, prefix, hash, name: `the ${role}`, role, createdBy: 'admin', ...times, ...changes });
    return key;
  }

  find(prefix: string): Promise<StoredApiKey | undefined> {
    return Promise.resolve(this.keys.find((key) => key.prefix === prefix));
  }

  list(): Promise<StoredApiKey[]> {
    return Promise.resolve(this.keys);
  }

  add(): Promise<boolean> {
    return Promise.resolve(false);
  }

  revoke(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

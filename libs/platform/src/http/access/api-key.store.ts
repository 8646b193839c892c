import type { StoredApiKey } from './api-key.js';

export interface ByWhom {
  readonly actor: string;
  readonly reason: string;
}

/** Where an application keeps its keys. Making and revoking write their audit event in the same transaction. */
export abstract class ApiKeyStore {
  abstract find(prefix: string): Promise<StoredApiKey | undefined>;
  /** Newest first, revoked ones too. */
  abstract list(): Promise<StoredApiKey[]>;
  /** False when the name was given before: a name in the audit trail means one key for ever. */
  abstract add(key: Omit<StoredApiKey, 'createdAt' | 'revokedAt'>, by: ByWhom): Promise<boolean>;
  /** False when there is no such key. Revoking twice changes nothing. */
  abstract revoke(id: string, by: ByWhom): Promise<boolean>;
}

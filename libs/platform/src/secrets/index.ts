export { reencryptColumn, type SealedColumn } from './reencrypt-column.js';
export { SecretBox } from './secret-box.js';
export { SecretBoxError } from './secret-box.error.js';
export { createSecretBox, secretKeyFaults, type SecretKeys } from './secret-keys.js';

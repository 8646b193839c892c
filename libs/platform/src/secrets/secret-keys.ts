import { SecretBox } from './secret-box.js';

const KEY = /^[A-Za-z0-9+/]{43}=$/;

export interface SecretKeys {
  /** 32 bytes in base64. */
  readonly SECRETS_KEY?: string | undefined;
  /** Keys that only decrypt any more, separated by commas. */
  readonly SECRETS_KEYS_RETIRED?: string | undefined;
}

/** What is wrong with the keys; never a part of one. Whoever keeps something encrypted must not start with a fault. */
export function secretKeyFaults(keys: SecretKeys): string[] {
  const faults: string[] = [];
  const active = keys.SECRETS_KEY?.trim() ?? '';
  if (active === '') faults.push('SECRETS_KEY is required: something here is kept encrypted');
  else if (!KEY.test(active))
    faults.push('SECRETS_KEY must be 32 bytes in base64, for example from: openssl rand -base64 32');
  if (retiredOf(keys).some((key) => !KEY.test(key)))
    faults.push('SECRETS_KEYS_RETIRED must be keys of 32 bytes in base64, separated by commas');
  return faults;
}

/** The ring of the settings. @throws SecretBoxError when they have a fault */
export function createSecretBox(keys: SecretKeys): SecretBox {
  return new SecretBox(keys.SECRETS_KEY?.trim() ?? '', retiredOf(keys));
}

function retiredOf(keys: SecretKeys): string[] {
  return (keys.SECRETS_KEYS_RETIRED ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
}

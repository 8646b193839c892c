import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SecretBox } from './secret-box.js';
import { SecretBoxError } from './secret-box.error.js';
import { createSecretBox, secretKeyFaults } from './secret-keys.js';

const key = (): string => randomBytes(32).toString('base64');
const PLACE = 'sessions|a|secret';

describe('what is kept at rest', () => {
  it('can be read with the key, at its place, and looks different every time', () => {
    const box = new SecretBox(key());
    const sealed = box.seal('session-1', PLACE);
    expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
    expect(box.open(sealed, PLACE)).toBe('session-1');
    expect(box.seal('session-1', PLACE)).not.toBe(sealed);
  });

  it('cannot be read with another key, at another place, or after a change', () => {
    const box = new SecretBox(key());
    const sealed = box.seal('session-1', PLACE);
    const [format, kid, iv, text, tag] = sealed.split('.');
    const changed = [format, kid, iv, `${text?.startsWith('A') ? 'B' : 'A'}${text?.slice(1)}`, tag].join('.');
    expect(() => box.open(sealed, 'sessions|b|secret')).toThrow(SecretBoxError);
    expect(() => box.open(changed, PLACE)).toThrow(SecretBoxError);
    expect(() => new SecretBox(key()).open(sealed, PLACE)).toThrow(SecretBoxError);
    expect(() => box.open(`v2.${sealed.slice(3)}`, PLACE)).toThrow(SecretBoxError);
    expect(() => box.open('', PLACE)).toThrow(SecretBoxError);
  });

  it('cannot be read with a tag that was shortened', () => {
    const box = new SecretBox(key());
    const sealed = box.seal('session-1', PLACE);
    const tag = sealed.split('.').at(-1) ?? '';
    const short = Buffer.from(tag, 'base64url').subarray(0, 4).toString('base64url');
    expect(() => box.open(sealed.replace(tag, short), PLACE)).toThrow(SecretBoxError);
  });

  it('can still be read after its key was retired, and moves to the active one', () => {
    const [old, active] = [key(), key()];
    const sealed = new SecretBox(old).seal('session-1', PLACE);
    const ring = new SecretBox(active, [old]);
    expect(ring.open(sealed, PLACE)).toBe('session-1');
    const moved = ring.reseal(sealed, PLACE) ?? '';
    expect(new SecretBox(active).open(moved, PLACE)).toBe('session-1');
    expect(ring.reseal(moved, PLACE)).toBeUndefined();
  });

  it('is never sealed with a retired key', () => {
    const [old, active] = [key(), key()];
    const sealed = new SecretBox(active, [old]).seal('session-1', PLACE);
    expect(() => new SecretBox(old).open(sealed, PLACE)).toThrow(SecretBoxError);
  });

  it('needs keys of 32 bytes', () => {
    const short = randomBytes(16).toString('base64');
    expect(() => new SecretBox(short)).toThrow(SecretBoxError);
    expect(() => new SecretBox(key(), [short])).toThrow(SecretBoxError);
    expect(() => createSecretBox({})).toThrow(SecretBoxError);
  });
});

describe('the keys in the settings', () => {
  it('are refused when the active one is missing or one is no key, without telling it', () => {
    expect(secretKeyFaults({ SECRETS_KEY: key(), SECRETS_KEYS_RETIRED: ` ${key()}, ${key()} ` })).toEqual([]);
    expect(secretKeyFaults({})).toEqual([expect.stringContaining('SECRETS_KEY is required')]);
    const faults = secretKeyFaults({ SECRETS_KEY: 'c2hvcnQ=', SECRETS_KEYS_RETIRED: `${key()},c2hvcnQ=` });
    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toContain('c2hvcnQ=');
  });
});

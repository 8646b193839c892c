import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { SecretBox, SecretBoxError } from './secret-box.js';

const key = (): string => randomBytes(32).toString('base64');

describe('what is kept at rest', () => {
  it('can be read with the key, at its place, and looks different every time', () => {
    const box = new SecretBox(key());
    const sealed = box.seal('session-1', 'sessions|a|secret');
    expect(sealed).not.toContain('session-1');
    expect(box.open(sealed, 'sessions|a|secret')).toBe('session-1');
    expect(box.seal('session-1', 'sessions|a|secret')).not.toBe(sealed);
  });

  it('cannot be read with another key, at another place, or after a change', () => {
    const box = new SecretBox(key());
    const sealed = box.seal('session-1', 'sessions|a|secret');
    const [format, kid, iv, text, tag] = sealed.split('.');
    const swapped = [format, kid, iv, `${text?.startsWith('A') ? 'B' : 'A'}${text?.slice(1)}`, tag].join('.');
    expect(() => box.open(sealed, 'sessions|b|secret')).toThrow(SecretBoxError);
    expect(() => box.open(swapped, 'sessions|a|secret')).toThrow(SecretBoxError);
    expect(() => new SecretBox(key()).open(sealed, 'sessions|a|secret')).toThrow(SecretBoxError);
  });

  it('needs a key of 32 bytes', () => {
    expect(() => new SecretBox(randomBytes(16).toString('base64'))).toThrow(SecretBoxError);
  });
});

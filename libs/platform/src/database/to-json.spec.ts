import { describe, expect, it } from 'vitest';
import { toJson } from './to-json.js';

describe('JSON for the database', () => {
  it.each([
    ['a NUL', 'a\0b', 'a\ufffdb'],
    ['a lone high surrogate', 'a\ud83d', 'a\ufffd'],
    ['a lone low surrogate', '\ude00b', '\ufffdb'],
    ['a whole emoji', 'won \ud83d\ude00', 'won \ud83d\ude00'],
    ['a written-out escape', 'a\\u0000b', 'a\\u0000b'],
    ['backslashes before a NUL', '\\\\\0', '\\\\\ufffd'],
  ])('keeps a title with %s storable', (_, title, stored) => {
    expect(JSON.parse(toJson({ title }))).toEqual({ title: stored });
  });

  it('gives null for nothing', () => {
    expect(toJson(undefined)).toBe('null');
  });
});

import { describe, expect, it } from 'vitest';

import { afterIdOf, afterOf, cursorOf, pageFrom, pageOf } from './paging.js';
import { ProblemError } from './problem.error.js';

const keyOf = (item: string): string => item;
const letters = ['a', 'b', 'c', 'd', 'e'];

function everyPage(limit: number): string[][] {
  const pages: string[][] = [];
  let cursor: string | null | undefined;
  do {
    const page = pageOf(letters, { limit, ...(cursor ? { cursor } : {}) }, keyOf);
    pages.push(page.items);
    ({ cursor } = page);
  } while (cursor !== null);
  return pages;
}

describe('a list in pages', () => {
  it('has every item once, whatever the size of a page', () => {
    expect(everyPage(2)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(everyPage(5)).toEqual([letters]);
    expect(everyPage(1)).toHaveLength(5);
  });

  it('has no cursor after the page that was not full', () => {
    expect(pageFrom(['a'], { limit: 2 }, keyOf).cursor).toBeNull();
    expect(pageFrom(['a', 'b'], { limit: 2 }, keyOf).cursor).toBe(cursorOf('b'));
  });
});

describe('a cursor', () => {
  it('gives back any key', () => {
    for (const key of ['41', 'Ünï çode / ?', 'a'.repeat(50)]) expect(afterOf({ cursor: cursorOf(key) })).toBe(key);
    expect(afterOf({})).toBeUndefined();
  });

  it.each(['*', '41!', 'YQ==', '_'])('that nobody gave out, such as %s, is refused by its name', (cursor) => {
    expect(() => afterOf({ cursor })).toThrow(ProblemError);
    expect(() => pageOf(letters, { limit: 2, cursor: cursorOf('z') }, keyOf)).toThrow(/belongs to no page/);
  });

  it('of another list is refused where ids are UUIDs', () => {
    expect(() => afterIdOf({ cursor: cursorOf('41') })).toThrow(ProblemError);
  });
});

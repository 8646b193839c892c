import { parse } from 'lossless-json';
import { describe, expect, it } from 'vitest';

import { PipedriveSchemaError } from '../errors/pipedrive-schema.error.js';
import { JsonObject } from './json-object.js';

const object = (text: string) => JsonObject.of(parse(text), 'data[0]');

describe('reading an answer', () => {
  it('takes ids as numbers, as text, and out of the objects that version 1 wraps around them', () => {
    const row = object('{"a":41,"b":"41","c":{"id":41,"name":"x"},"d":{"value":41,"name":"x"},"e":null}');
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => row.idOrNull(key))).toEqual(['41', '41', '41', '41', null]);
  });

  it('takes times of both versions as UTC', () => {
    const row = object('{"a":"2026-05-09T13:20:11Z","b":"2026-05-09 13:20:11"}');
    expect([row.time('a'), row.time('b')]).toEqual(['2026-05-09T13:20:11Z', '2026-05-09T13:20:11Z']);
  });

  it('takes flags as booleans, as 0 and 1, and as words', () => {
    const row = object('{"a":true,"b":1,"c":"0","d":"false"}');
    expect(['a', 'b', 'c', 'd'].map((key) => row.flag(key))).toEqual([true, true, false, false]);
  });

  it('takes an empty list of custom fields, as search results have it, for none', () => {
    expect(object('{"custom_fields":[]}').rawMap('custom_fields')).toEqual({});
  });

  it('keeps custom values as they came, amounts digit for digit', () => {
    const row = object('{"custom_fields":{"k":{"value":0.10000000000000000555,"currency":"EUR"},"s":[1,2],"n":null}}');
    expect(row.rawMap('custom_fields')).toEqual({
      k: { value: '0.10000000000000000555', currency: 'EUR' },
      s: ['1', '2'],
      n: null,
    });
  });

  it.each([
    ['a missing field', (row: JsonObject) => row.decimal('value'), 'data[0].value'],
    ['text where an amount belongs', (row: JsonObject) => row.decimal('word'), 'data[0].word'],
    ['a list where text belongs', (row: JsonObject) => row.text('list'), 'data[0].list'],
    ['an unknown word', (row: JsonObject) => row.oneOf('word', ['open', 'won']), 'data[0].word'],
    ['a fault deep inside', (row: JsonObject) => row.object('inner').time('at'), 'data[0].inner.at'],
    ['a fault in a list', (row: JsonObject) => row.ids('list'), 'data[0].list[1].id'],
  ])('names the field that broke: %s', (_name, read, path) => {
    const row = object('{"word":"secret words","list":[1,true],"inner":{"at":"yesterday"}}');
    const error = caught(() => read(row));
    expect(error).toBeInstanceOf(PipedriveSchemaError);
    expect(error).toMatchObject({ path });
  });

  it('never repeats the value that broke', () => {
    const error = caught(() => object('{"word":"secret words"}').decimal('word'));
    expect(String(error)).not.toContain('secret');
  });
});

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

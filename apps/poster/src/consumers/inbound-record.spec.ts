import { describe, expect, it } from 'vitest';

import { rawRecord } from '../testing/poster-bench.for-spec.js';
import { readRemains } from './inbound-record.js';

const ours = { company: '7001', environmentId: 'test' };
const remains = (key: string, value: string, headers: Record<string, string> = {}): string | undefined =>
  readRemains({ ...rawRecord(value, key), headers }, 'broken', ours)?.dealId;

describe('a deal of which an event cannot be read', () => {
  it('is held, as far as its number can be read from key or content', () => {
    expect(remains('7001:41', 'no JSON')).toBe('41');
    expect(remains('', '{"dealId": "42"}')).toBe('42');
    expect(remains('7001:41', '{}', { ce_company: '7001', ce_environmentid: 'test' })).toBe('41');
  });

  it('is not held for an event of another company or environment that has the same number', () => {
    expect(remains('9999:41', 'no JSON')).toBeUndefined();
    expect(remains('', '{"company": "9999", "dealId": "41"}')).toBeUndefined();
    expect(remains('7001:41', 'no JSON', { ce_environmentid: 'staging' })).toBeUndefined();
    expect(remains('7001:41', 'no JSON', { ce_company: '9999' })).toBeUndefined();
  });
});

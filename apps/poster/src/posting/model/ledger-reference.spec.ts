import { describe, expect, it } from 'vitest';

import {
  dealPrefix,
  entryControlId,
  entryReference,
  environmentPrefix,
  isOurReference,
  UnusableDealIdError,
} from './ledger-reference.js';

const live = { environmentId: 'live', company: 'acme' };
const staging = { environmentId: 'staging', company: 'acme' };
const cycleTime = '2026-01-05T08:00:00.000Z';

describe('what marks our records in the ledger', () => {
  it('differs between environments and companies that both have a deal 41', () => {
    expect(entryReference(live, '41', 1)).not.toBe(entryReference(staging, '41', 1));
    expect(entryReference(live, '41', 1)).not.toBe(entryReference({ ...live, company: 'other' }, '41', 1));
  });

  it('fits into twenty of A-Z, 0-9 and dash for every deal Pipedrive can have', () => {
    const reference = entryReference(live, String(Number.MAX_SAFE_INTEGER), 1_000);
    expect(reference).toMatch(/^[A-Z0-9-]{1,20}$/);
  });

  it('has a prefix per deal that no other deal shares', () => {
    expect(entryReference(live, '41', 7).startsWith(dealPrefix(live, '41'))).toBe(true);
    expect(entryReference(live, '411', 7).startsWith(dealPrefix(live, '41'))).toBe(false);
  });

  it('tells ours from what people write', () => {
    expect(isOurReference(live, entryReference(live, '41', 1))).toBe(true);
    expect(isOurReference(live, `${environmentPrefix(live)} reclassified`)).toBe(false);
    expect(isOurReference(live, entryReference(staging, '41', 1))).toBe(false);
  });

  it('gives keys of two cycles that count the same number different control ids', () => {
    const reference = entryReference(live, '41', 1);
    expect(entryControlId(reference, cycleTime)).not.toBe(entryControlId(reference, '2026-02-05T08:00:00.000Z'));
    expect(entryControlId(reference, cycleTime)).toBe(`${reference}.20260105T080000000Z`);
  });

  it('refuses a deal id that is no number', () => {
    expect(() => entryReference(live, 'x-1', 1)).toThrow(UnusableDealIdError);
  });
});

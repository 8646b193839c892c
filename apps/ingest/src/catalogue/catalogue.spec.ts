import { PipedriveApiError, type PipedriveProduct, type ReadRow } from '@app/pipedrive';
import { describe, expect, it } from 'vitest';

import { FakeAccount } from '../testing/fake-account.for-spec.js';
import { Catalogue } from './catalogue.js';

const HOUR_MS = 3_600_000;
const clock = { now: () => new Date(0), monotonicMs: () => 0 };
const product = (id: string): PipedriveProduct => ({
  id,
  name: 'Training',
  code: null,
  unit: null,
  tax: '0',
  category: '4',
  isDeleted: false,
  prices: [],
  addTime: null,
  updateTime: null,
  customFields: {},
});

/** Answers when the test says so. */
class SlowAccount extends FakeAccount {
  readonly waiting: { answer: () => void; fail: () => void }[] = [];

  override productsByIds(ids: readonly string[]): Promise<ReadRow<PipedriveProduct>[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({
        answer: () => resolve(ids.map((id) => ({ ok: true, id, value: product(id) }))),
        fail: () => reject(new Error('away')),
      });
    });
  }
}

describe('the products that lines refer to', () => {
  it('are not taken for missing by whoever asks while they are being read', async () => {
    const account = new SlowAccount();
    const catalogue = new Catalogue(account, clock, HOUR_MS);
    const asked = [catalogue.productsOf(['7']), catalogue.productsOf(['7'])];
    for (const one of account.waiting) one.answer();
    expect((await Promise.all(asked)).map((found) => found.get('7')?.category)).toEqual(['4', '4']);
  });

  it('are asked for again after they could not be read', async () => {
    const account = new SlowAccount();
    const catalogue = new Catalogue(account, clock, HOUR_MS);
    const first = catalogue.productsOf(['7']);
    account.waiting[0]?.fail();
    await expect(first).rejects.toThrow('away');
    const second = catalogue.productsOf(['7']);
    account.waiting[1]?.answer();
    expect((await second).has('7')).toBe(true);
  });

  it('survive an invalidation that comes while others are being read', async () => {
    const account = new SlowAccount();
    const catalogue = new Catalogue(account, clock, HOUR_MS);
    const known = catalogue.productsOf(['7']);
    account.waiting[0]?.answer();
    await known;
    const both = catalogue.productsOf(['7', '8']);
    catalogue.invalidate();
    account.waiting[1]?.answer();
    expect((await both).has('7')).toBe(true);
  });

  it('are not noted when they changed while they were being read', async () => {
    const account = new SlowAccount();
    const catalogue = new Catalogue(account, clock, HOUR_MS);
    const before = catalogue.productsOf(['7']);
    catalogue.invalidate();
    account.waiting[0]?.answer();
    await before;
    const after = catalogue.productsOf(['7']);
    account.waiting[1]?.answer();
    expect((await after).has('7')).toBe(true);
    expect(account.waiting).toHaveLength(2);
  });
});

/** Refuses the names of owners. */
function reserved(kind: 'scope' | 'timeout'): FakeAccount {
  const refuse = () => Promise.reject(new PipedriveApiError({ kind, operation: 'GET /v1/users' }));
  return Object.assign(new FakeAccount(), { users: refuse });
}

describe('the names of owners', () => {
  it('keep nothing from being read where an app may not see them: then the ids stand for them', async () => {
    const snapshot = await new Catalogue(reserved('scope'), clock, HOUR_MS).snapshot();
    expect(snapshot.userName('12')).toEqual({ id: '12', name: '12' });
  });

  it('are waited for where a fault may pass', async () => {
    const catalogue = new Catalogue(reserved('timeout'), clock, HOUR_MS);
    await expect(catalogue.snapshot()).rejects.toThrow('timeout');
  });
});

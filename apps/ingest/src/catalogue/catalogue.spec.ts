import { PipedriveApiError, type PipedriveProduct, type ReadRow } from '@app/pipedrive';
import { beforeEach, describe, expect, it } from 'vitest';

import { FakeAccount } from '../testing/fake-account.for-spec.js';
import { Catalogue } from './catalogue.js';
import { CatalogueChanges, type CatalogueSubject, type ChangesSince, NoCatalogueChanges } from './catalogue-changes.js';

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

const CATEGORY = {
  id: '1',
  fieldCode: 'category',
  fieldName: 'Category',
  fieldType: 'enum',
  isCustomField: false,
} as const;

/** Answers when the test says so. */
class SlowAccount extends FakeAccount {
  readonly asked: (readonly string[])[] = [];
  readonly waiting: { answer: () => void; fail: () => void }[] = [];

  override productsByIds(ids: readonly string[]): Promise<ReadRow<PipedriveProduct>[]> {
    this.asked.push(ids);
    return new Promise((resolve, reject) => {
      this.waiting.push({
        answer: () => resolve(ids.map((id) => ({ ok: true, id, value: product(id) }))),
        fail: () => reject(new Error('away')),
      });
    });
  }
}

/** What replicas tell each other, in memory. */
class Told extends CatalogueChanges {
  private readonly subjects: CatalogueSubject[] = [];

  tell(subject: CatalogueSubject): void {
    this.subjects.push(subject);
  }

  override since(revision: bigint): Promise<ChangesSince> {
    const subjects = new Set(this.subjects.slice(Number(revision)));
    return Promise.resolve({ revision: BigInt(this.subjects.length), subjects });
  }
}

let told: Told;
beforeEach(() => {
  told = new Told();
});

describe('the products that lines refer to', () => {
  it('are not taken for missing by whoever asks while they are being read', async () => {
    const account = new SlowAccount();
    const catalogue = new Catalogue(account, clock, HOUR_MS, told);
    const asked = [catalogue.productsOf(['7']), catalogue.productsOf(['7'])];
    for (const one of account.waiting) one.answer();
    expect((await Promise.all(asked)).map((found) => found.get('7')?.category)).toEqual(['4', '4']);
  });

  it('are asked for again after they could not be read', async () => {
    const account = new SlowAccount();
    const catalogue = new Catalogue(account, clock, HOUR_MS, told);
    const first = catalogue.productsOf(['7']);
    account.waiting[0]?.fail();
    await expect(first).rejects.toThrow('away');
    const second = catalogue.productsOf(['7']);
    account.waiting[1]?.answer();
    expect((await second).has('7')).toBe(true);
  });

  it('survive an invalidation that comes while others are being read', async () => {
    const account = new SlowAccount();
    const catalogue = new Catalogue(account, clock, HOUR_MS, told);
    const known = catalogue.productsOf(['7']);
    account.waiting[0]?.answer();
    await known;
    const both = catalogue.productsOf(['7', '8']);
    told.tell('product:7');
    await catalogue.snapshot();
    account.waiting[1]?.answer();
    expect((await both).has('7')).toBe(true);
  });

  it('are not noted when they changed while they were being read', async () => {
    const account = new SlowAccount();
    const catalogue = new Catalogue(account, clock, HOUR_MS, told);
    const before = catalogue.productsOf(['7', '8']);
    told.tell('product:7');
    await catalogue.snapshot();
    account.waiting[0]?.answer();
    await before;
    const after = catalogue.productsOf(['7', '8']);
    account.waiting[1]?.answer();
    expect((await after).has('8')).toBe(true);
    expect(account.asked).toEqual([['7', '8'], ['7']]);
  });

  it('are read again once somebody changed them, in every replica; the others and all names stay as they are', async () => {
    const account = new SlowAccount();
    const replicas = [1, 2].map(() => new Catalogue(account, clock, HOUR_MS, told));
    const ask = (): Promise<unknown> => {
      const asked = replicas.map((one) => one.productsOf(['7', '8']));
      for (const one of account.waiting) one.answer();
      return Promise.all(asked);
    };
    const names = await Promise.all(replicas.map((one) => one.snapshot()));
    await ask();
    told.tell('product:8');
    expect(await Promise.all(replicas.map((one) => one.snapshot()))).toEqual(names);
    await ask();
    expect(account.asked).toEqual([['7', '8'], ['7', '8'], ['8'], ['8']]);
    told.tell('names');
    const [one] = await Promise.all(replicas.map((replica) => replica.snapshot()));
    expect(one).not.toBe(names[0]);
  });

  it('may be of a category that somebody has just made: then the names are read once more, and once only', async () => {
    const account = new SlowAccount();
    let reads = 0;
    let options = [{ id: '4', label: 'Training' }];
    account.productFields = () => {
      reads += 1;
      return Promise.resolve([{ ...CATEGORY, options }]);
    };
    const catalogue = new Catalogue(account, clock, HOUR_MS, told);
    const before = await catalogue.snapshot();
    options = [...options, { id: '5', label: 'Workshop' }];
    const after = await catalogue.withCategories(before, [{ category: '4' }, { category: '5' }, { category: null }]);
    expect(after.category('5')).toEqual({ id: '5', label: 'Workshop' });
    const gone = await catalogue.withCategories(after, [{ category: '6' }]);
    expect(gone.category('6')).toEqual({ id: '6', label: '6' });
    expect(await catalogue.withCategories(gone, [{ category: '6' }])).toBe(gone);
    expect(reads).toBe(3);
  });

  it('may take turns in categories that there are not: the names are read once for each, not with every deal', async () => {
    const account = new FakeAccount();
    let reads = 0;
    account.productFields = () => {
      reads += 1;
      return Promise.resolve([{ ...CATEGORY, options: [{ id: '4', label: 'Training' }] }]);
    };
    const catalogue = new Catalogue(account, clock, HOUR_MS, told);
    for (const category of ['6', '7', '6', '7', '6'])
      await catalogue.withCategories(await catalogue.snapshot(), [{ category }]);
    expect(reads).toBe(3);
  });
});

/** Refuses the names of owners. */
function reserved(kind: 'scope' | 'timeout'): FakeAccount {
  const refuse = () => Promise.reject(new PipedriveApiError({ kind, operation: 'GET /v1/users' }));
  return Object.assign(new FakeAccount(), { users: refuse });
}

describe('the names of owners', () => {
  it('keep nothing from being read where an app may not see them: then the ids stand for them', async () => {
    const snapshot = await new Catalogue(reserved('scope'), clock, HOUR_MS, new NoCatalogueChanges()).snapshot();
    expect(snapshot.userName('12')).toEqual({ id: '12', name: '12' });
  });

  it('are waited for where a fault may pass', async () => {
    const catalogue = new Catalogue(reserved('timeout'), clock, HOUR_MS, new NoCatalogueChanges());
    await expect(catalogue.snapshot()).rejects.toThrow('timeout');
  });
});

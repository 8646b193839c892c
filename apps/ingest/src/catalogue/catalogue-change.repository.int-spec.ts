import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { COMPANY, IngestBench } from '../testing/ingest-bench.for-spec.js';
import { CatalogueChangeRepository } from './catalogue-change.repository.js';

let bench: IngestBench;
beforeAll(async () => {
  bench = await IngestBench.create();
});
afterAll(() => bench.close());

const replica = (company = COMPANY): CatalogueChangeRepository => new CatalogueChangeRepository(bench.db, company);

describe('what changed of the names and products that replicas keep', () => {
  it('is heard of by every replica of the company, once, and by no other company', async () => {
    const one = replica();
    await bench.db.transaction((tx) => one.record(tx, ['product:7', 'names', 'product:7']));
    const first = await replica().since(0n);
    expect([...first.subjects].toSorted()).toEqual(['names', 'product:7']);
    await one.record(bench.db, ['product:8']);
    const next = await replica().since(first.revision);
    expect([...next.subjects]).toEqual(['product:8']);
    expect(await replica().since(next.revision)).toEqual({ revision: next.revision, subjects: new Set() });
    expect((await replica('another').since(0n)).subjects.size).toBe(0);
  });

  it('is not lost where the earlier of two is committed after the later one was begun', async () => {
    const { revision } = await replica().since(0n);
    let commitFirst: (() => void) | undefined;
    const until = new Promise<void>((resolve) => (commitFirst = resolve));
    let began: (() => void) | undefined;
    const begun = new Promise<void>((resolve) => (began = resolve));
    const first = bench.db.transaction(async (tx) => {
      await replica().record(tx, ['product:1']);
      began?.();
      await until;
    });
    await begun;
    const second = bench.db.transaction((tx) => replica().record(tx, ['product:2']));
    expect((await replica().since(revision)).subjects.size).toBe(0);
    commitFirst?.();
    await Promise.all([first, second]);
    expect([...(await replica().since(revision)).subjects].toSorted()).toEqual(['product:1', 'product:2']);
  });

  it('is everything where very many products changed at once', async () => {
    const { revision } = await replica().since(0n);
    const many = Array.from({ length: 2_500 }, (_, index) => `product:${index}` as const);
    await replica().record(bench.db, many);
    expect([...(await replica().since(revision)).subjects].toSorted()).toEqual(['names', 'products']);
  });
});

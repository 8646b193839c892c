import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTestDatabase, type TestDatabase } from './support/test-database.js';

const guide = readFileSync(join(import.meta.dirname, '..', 'docs', 'bi.md'), 'utf8');
const [tables = '', ...samples] = [...guide.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(tables);
  const told = [
    ['1', 'posting.held', '2026-03-14T10:00:00.000Z'],
    ['2', 'posting.released', '2026-03-15T10:00:00.000Z'],
    ['4', 'operation.done', '2026-03-15T11:00:00.000Z'],
    // A second delivery.
    ['4', 'operation.done', '2026-03-15T11:00:00.000Z'],
  ] as const;
  for (const [sequence, action, occurredAt] of told) {
    const subject = { subjectType: 'deal', subjectId: '41', actor: 'system', outcome: 'succeeded' };
    const record = { service: 'poster', sequence, id: `event-${sequence}`, occurredAt, action, ...subject };
    await client.query('insert into audit (record) values ($1)', [JSON.stringify(record)]);
  }
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const rowsOf = async (sample: string | undefined): Promise<unknown[]> => (await client.query(sample ?? '')).rows;

describe('the sample queries of the BI guide', () => {
  it('count each event once, however often it was delivered', async () => {
    expect(await rowsOf(samples[0])).toMatchObject([{ count: '1' }]);
  });

  it('say how long deals waited', async () => {
    expect(await rowsOf(samples[1])).toMatchObject([{ longest: { days: 1 } }]);
  });

  it('all run', async () => {
    expect(samples.length).toBeGreaterThan(3);
    for (const sample of samples) await expect(rowsOf(sample)).resolves.toBeInstanceOf(Array);
  });

  it('find a gap', async () => {
    const gaps = samples.find((sample) => sample.includes('missing'));
    expect(await rowsOf(gaps)).toEqual([{ service: 'poster', missing: '3' }]);
  });
});

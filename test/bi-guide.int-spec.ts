import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTestDatabase, type TestDatabase } from './support/test-database.js';

const guide = readFileSync(join(import.meta.dirname, '..', 'docs', 'bi.md'), 'utf8');
const statements = [...guide.matchAll(/```sql\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
const tables = statements.filter((statement) => statement.startsWith('create '));
const samples = statements.filter((statement) => !statement.startsWith('create '));

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  for (const table of tables) await client.query(table);
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
  it("show the ledger's rows as they are now, those that are gone too", async () => {
    const row = { environmentId: 'test', company: 'ACME', kind: 'account', id: '4000', active: true, attributes: {} };
    const records = [
      { ...row, recordNo: '1', name: 'Sales', deleted: false, changedAt: '2026-03-14T10:00:00.000Z' },
      { ...row, recordNo: '1', name: 'Sales EU', deleted: false, changedAt: '2026-03-15T10:00:00.000Z' },
      { ...row, recordNo: '2', name: 'Old sales', deleted: true, changedAt: '2026-03-16T10:00:00.000Z' },
    ];
    for (const record of records)
      await client.query('insert into reference (record) values ($1)', [JSON.stringify(record)]);
    expect(await rowsOf('select name, deleted from reference_rows order by record_no')).toEqual([
      { name: 'Sales EU', deleted: false },
      { name: 'Old sales', deleted: true },
    ]);
  });

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

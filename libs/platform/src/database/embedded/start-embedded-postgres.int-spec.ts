import { describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { createTestDatabase } from '../../../../../test/support/test-database.js';

describe('test database', () => {
  it('gives every test an empty database of its own', async () => {
    const database = await createTestDatabase();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query("select current_database() as name, current_setting('server_version') as v");
    await client.end();
    await database.drop();
    expect(rows[0]).toMatchObject({ name: database.name, v: expect.stringMatching(/^18/) as string });
  });
});

import { migrateDatabase, openDatabase } from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { ParkTexts1795700000041 } from '../database/parked-texts.migration.js';
import { ingestDatabaseOptions } from '../start-ingest.js';
import { ParkedDeliveryRepository } from './parked-delivery.repository.js';

const UMLAUTS = '{"data":{"title":"Müller & Söhne"}}';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('deliveries that wait for a company', () => {
  it('are handed over as they came, those of an earlier release too, and one that is no text keeps none of them back', async () => {
    const options = ingestDatabaseOptions({ DATABASE_URL: database.url });
    const before = options.migrations.filter((one) => one !== ParkTexts1795700000041);
    await migrateDatabase({ ...options, migrations: before });
    const former = await openDatabase({ ...options, migrations: before });
    await former.query(`insert into ingest.parked_deliveries (body_sha256, body) values ($1, $2), ($3, $4)`, [
      Buffer.from('a'),
      Buffer.from(UMLAUTS),
      Buffer.from('b'),
      Buffer.from([0xff, 0x00, 0x7b]),
    ]);
    await former.close();
    await migrateDatabase(options);
    const db = await openDatabase(options);
    const parked = new ParkedDeliveryRepository(db);
    await parked.park([Buffer.from(`${UMLAUTS} `), Buffer.from('a\0b')]);
    const taken: string[] = [];
    expect(await parked.handOver((body) => Promise.resolve(taken.push(body.toString('utf8'))))).toBe(4);
    expect(taken.toSorted()).toEqual(['a\ufffdb', UMLAUTS, `${UMLAUTS} `, '\ufffd\ufffd{'].toSorted());
    expect(await parked.count()).toBe(0);
    await db.close();
  });
});

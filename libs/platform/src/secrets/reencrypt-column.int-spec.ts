import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PlatformTestDatabase } from '../../../../test/support/platform-test-database.js';
import { reencryptColumn } from './reencrypt-column.js';
import { SecretBox } from './secret-box.js';
import { SecretBoxError } from './secret-box.error.js';

const key = (): string => randomBytes(32).toString('base64');

describe('moving secrets to the active key', () => {
  let home: PlatformTestDatabase;
  beforeAll(async () => {
    home = await PlatformTestDatabase.create();
    await home.admin(`create table ${home.schema}.safe (name text primary key, secret text)`);
    await home.admin(`grant all on ${home.schema}.safe to public`);
  });
  afterAll(() => home.drop());

  it('lets a retired key go, and says when a key is missing', async () => {
    const [old, active] = [key(), key()];
    const ring = new SecretBox(active, [old]);
    const { database, schema } = home;
    const insert = `insert into ${schema}.safe (name, secret) values ($1, $2)`;
    await database.query(insert, ['a', new SecretBox(old).seal('one', 'safe|a|secret')]);
    await database.query(insert, ['b', ring.seal('two', 'safe|b|secret')]);
    await database.query(insert, ['c', null]);
    const place = { schema, table: 'safe', rowColumn: 'name', column: 'secret' };
    await expect(reencryptColumn(database, new SecretBox(active), place)).rejects.toThrow(SecretBoxError);
    expect(await reencryptColumn(database, ring, place)).toBe(1);
    expect(await reencryptColumn(database, ring, place)).toBe(0);
    const [row] = await database.query<{ secret: string }>(`select secret from ${schema}.safe where name = 'a'`);
    expect(new SecretBox(active).open(row?.secret ?? '', 'safe|a|secret')).toBe('one');
  });
});

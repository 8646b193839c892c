import { type Database, openDatabase } from '@app/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { until } from '../../../test/support/until.js';
import { posterDatabaseOptions } from './database/poster-database.js';
import { dealRecord, PublishedDeals, wonDeal } from './testing/published-deals.for-spec.js';
import { isFor, saveSoftwareRule, shows } from './testing/posting-scenes.for-spec.js';
import { PosterOverHttp } from './testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
let deals: PublishedDeals;
let database: Database;
beforeAll(async () => {
  poster = await PosterOverHttp.start();
  deals = await PublishedDeals.open(poster.database.url);
  database = await openDatabase(posterDatabaseOptions({ DATABASE_URL: poster.database.url }));
  await saveSoftwareRule(poster);
});
afterAll(async () => {
  await database.close();
  await deals.close();
  await poster.close();
});

it('a person sees what recovery found, ends it with a reason, and the deals that waited go out', async () => {
  await deals.publish(dealRecord(wonDeal('41')));
  await shows(poster, '41', isFor('posted'));
  await isReadBack();
  await loseOperationOf('41');
  await deals.publish(dealRecord(wonDeal('42')));
  await shows(poster, '42', isFor('held', 'waiting:recovery'));

  const { body } = await poster.call('GET', '/admin/recovery');
  expect(body).toMatchObject({ found: [{ object: 'journal-entry', dealId: '41', acceptedAt: null }] });
  expect(body['since']).not.toBeNull();
  expect((await poster.call('POST', '/admin/recovery/end', {})).status).toBe(400);
  const reason = { reason: 'The old entry was looked at' };
  const stale = await poster.call('POST', '/admin/recovery/end', { ...reason, revision: 'of-another-list' });
  expect(stale).toMatchObject({ status: 409, body: { field: 'revision' } });
  const seen = { ...reason, revision: body['revision'] };
  expect(await poster.call('POST', '/admin/recovery/end', seen)).toMatchObject({ status: 200, body: { accepted: 1 } });
  expect((await poster.call('POST', '/admin/recovery/end', seen)).status).toBe(409);

  await shows(poster, '42', isFor('posted'));
  // Whose it is has still to be said: the deal is held for it.
  await shows(poster, '41', isFor('held', 'review:found-records'));
  const settle = (references: unknown): Promise<{ status: number }> =>
    poster.call('POST', '/admin/recovery/deals/41/settle', { ...reason, references });
  expect((await settle(['ANOTHER-1'])).status).toBe(409);
  expect((await settle(body['open'])).status).toBe(204);
  await shows(poster, '41', isFor('posted'));
  // Another look at the ledger from the beginning: what was accepted stays accepted.
  await lookAgain();
  expect((await poster.call('GET', '/admin/recovery')).body).toMatchObject({ since: null });
});

/** Until then nothing else goes to the entity, and an entry that was lost before could never be read back. */
async function isReadBack(): Promise<void> {
  await until('the first entry of the entity was read back', async () => {
    const proven = await database.query(
      `select from scopes where object = 'journal-entry' and entity = '100' and verified_at is not null`,
    );
    return proven.length === 1;
  });
}

/** As after a restore: the ledger has an entry of which this database knows nothing. */
async function loseOperationOf(dealId: string): Promise<void> {
  // A comparison that was under way has seen the operation before it was lost, and what was under way with the operation itself
  // stores it as it was: the next one counts.
  await until('the lost entry was found', async () => {
    await database.query(
      `update operations set reference = 'LOST-' || sequence where subject_kind = 'deal' and subject_id = $1`,
      [dealId],
    );
    await database.query(`update scopes set watched_record_no = '0'`);
    await lookAgain();
    return (await poster.call('GET', '/admin/recovery')).body['since'] !== null;
  });
}

async function lookAgain(): Promise<void> {
  await database.query(
    `update posting_state set recovery = jsonb_set(coalesce(recovery, '{}'), '{checkedAt}', '"2026-01-01T00:00:00Z"')`,
  );
  await until('the ledger was compared', async () => {
    const { body } = await poster.call('GET', '/admin/recovery');
    return Date.parse(String(body['checkedAt'])) > Date.UTC(2026, 0, 2);
  });
}

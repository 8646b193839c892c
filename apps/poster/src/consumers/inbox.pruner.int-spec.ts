import { Inbox } from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { POSTER_SCHEMA } from '../database/poster-database.js';
import { PosterBench } from '../testing/poster-bench.for-spec.js';
import { InboxPruner } from './inbox.pruner.js';

let bench: PosterBench;
beforeAll(async () => {
  bench = await PosterBench.open();
});
afterAll(() => bench.close());

const remembered = async (): Promise<string[]> =>
  (await bench.db.query<{ event_id: string }>('select event_id from inbox order by event_id')).map(
    (row) => row.event_id,
  );

describe('the memory of handled events', () => {
  it('loses once a day what is older than its retention, and nothing else', async () => {
    const inbox = new Inbox(POSTER_SCHEMA);
    const ids = ['old-1', 'old-2', 'old-3', 'recent'];
    await bench.db.transaction((tx) => inbox.admit(tx, 'poster.deals', ids));
    await bench.db.query(
      `update inbox set received_at = clock_timestamp() - case event_id when 'recent' then 59 else 61 end * interval '1 day'`,
    );
    const pruner = (owner: string): InboxPruner =>
      new InboxPruner(bench.db, inbox, bench.leases, { owner, retentionDays: 60, batch: 2 });
    expect(await pruner('first').runOnce()).toBe(true);
    expect(await remembered()).toEqual(['recent']);
    expect([await pruner('first').runOnce(), await pruner('second').runOnce()]).toEqual([false, false]);
  });
});

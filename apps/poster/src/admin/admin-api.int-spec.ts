import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AdminApiWalk } from '../../../../test/support/admin-api-walk.js';
import { ADMIN_KEY, PosterOverHttp } from '../testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
let walk: AdminApiWalk;
beforeAll(async () => {
  poster = await PosterOverHttp.start();
  walk = await AdminApiWalk.of({ url: poster.poster.url, key: ADMIN_KEY });
});
afterAll(() => poster.close());

describe('every call of the admin API of the poster', () => {
  it('that changes something demands a reason, but those that touch no money', () => {
    expect(walk.withoutReason().toSorted()).toEqual([
      // These only read: the ledger's answer to a login, the ledger's own data, and what a file would do.
      'POST /admin/intacct/test',
      'POST /admin/reference/refresh',
      'POST /admin/rule-files/preview',
    ]);
  });

  it('that demands a reason takes neither none nor blanks, and says which field lacks it', async () => {
    expect(await walk.reasonFaults()).toEqual([]);
  });

  it('refuses a body that is broken, too large, of another type, or has fields that nobody knows, as a problem', async () => {
    expect(await walk.bodyFaults()).toEqual([]);
  });

  it('that lists takes limit and cursor, and refuses by its name what these cannot be', async () => {
    expect(await walk.listFaults()).toEqual([]);
  });
});

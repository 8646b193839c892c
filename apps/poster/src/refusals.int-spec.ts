import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { inIntacct, isPosted, saveSoftwareRule, shows } from './testing/posting-scenes.for-spec.js';
import { dealRecord, PublishedDeals, wonDeal } from './testing/published-deals.for-spec.js';
import { type Answer, PosterOverHttp } from './testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
let deals: PublishedDeals;
beforeAll(async () => {
  poster = await PosterOverHttp.start({ REFERENCE_DEMAND_SECONDS: '1' });
  deals = await PublishedDeals.open(poster.database.url);
  await saveSoftwareRule(poster);
});
afterAll(async () => {
  await deals.close();
  await poster.close();
});

/** Something that a refusal may have come from is mended in Intacct, and read from there. */
async function mend(title: string): Promise<Answer> {
  await inIntacct(poster, 'actions', {
    action: 'editRecord',
    object: 'DEPARTMENT',
    id: '20',
    fields: { TITLE: title },
  });
  return poster.call('POST', '/admin/reference/refresh', {});
}

describe('what Intacct refused', () => {
  it('goes out again by itself when Intacct’s own data has changed: first the vendor, then the entry', async () => {
    await inIntacct(poster, 'faults', {
      faults: [
        { kind: 'refuse', match: { function: 'create', object: 'VENDOR' }, text: 'Account 1 is not valid' },
        { kind: 'refuse', match: { function: 'create', object: 'GLBATCH' }, text: 'Account 1 is not valid' },
      ],
    });
    await deals.publish(dealRecord(wonDeal('71')));
    await shows(poster, '71', ({ holds }) => holds.some(({ cause }) => cause === 'party:12:vendor:refused'));
    expect(await mend('Once')).toMatchObject({ status: 200, body: { refreshed: true } });
    await shows(poster, '71', ({ holds }) => holds.some(({ kind }) => kind === 'rejected'));
    expect(await mend('Twice')).toMatchObject({ status: 200, body: { refreshed: true } });
    await shows(poster, '71', isPosted);
  });
});

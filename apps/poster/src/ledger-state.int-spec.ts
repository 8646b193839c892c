import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { inIntacct, isFor, isPosted, saveSoftwareRule, shows } from './testing/posting-scenes.for-spec.js';
import { dealRecord, PublishedDeals, wonDeal } from './testing/published-deals.for-spec.js';
import { type Answer, PosterOverHttp } from './testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
let deals: PublishedDeals;
beforeAll(async () => {
  poster = await PosterOverHttp.start({ INTACCT_STATE_CHECK: '1', INTACCT_POSTED_CHECK: '1' });
  deals = await PublishedDeals.open(poster.database.url);
  await saveSoftwareRule(poster, {});
  // Stays untouched: where none of our records is seen, nobody can say that one is gone.
  await postedRecord('40');
});
afterAll(async () => {
  await deals.close();
  await poster.close();
});

/** Of all deals and reversals, also when midnight passes meanwhile. */
const today = new Date().toISOString().slice(0, 10);
const dealOfToday = (dealId: string) => dealRecord(wonDeal(dealId, { bookkeepingDate: today }));

async function postedRecord(dealId: string): Promise<string> {
  await deals.publish(dealOfToday(dealId));
  const { recordNos } = await shows(poster, dealId, isPosted);
  return recordNos[0] ?? '';
}

/** What a person does in Intacct. */
const act = (action: string, body: object): Promise<unknown> => inIntacct(poster, 'actions', { action, ...body });

async function lineOf(recordNo: string): Promise<string> {
  const { origin } = new URL(poster.sandbox.url);
  const response = await fetch(`${origin}/_sandbox/ledger`);
  const { entries } = (await response.json()) as { entries: { recordNo: string; lines: { RECORDNO: string }[] }[] };
  return entries.find((entry) => entry.recordNo === recordNo)?.lines[0]?.RECORDNO ?? '';
}

async function decide(dealId: string, choice: string): Promise<Answer> {
  const { operations } = await shows(poster, dealId, () => true);
  const [operation] = operations;
  const seen = { fence: operation?.fence, payloadHash: operation?.payloadHash };
  return poster.call('POST', `/admin/operations/${operation?.id}/review`, {
    choice,
    seen,
    reason: 'Agreed with finance',
  });
}

describe('an entry that people change in Intacct', { shuffle: false }, () => {
  it.each([
    {
      dealId: '51',
      cause: 'edited',
      deed: (recordNo: string) => act('editEntry', { recordNo, fields: { BATCH_DATE: '2020-01-02' } }),
    },
    {
      dealId: '52',
      cause: 'edited',
      deed: async (recordNo: string) =>
        act('editLine', { recordNo: await lineOf(recordNo), fields: { DEPARTMENT: '20' } }),
    },
    { dealId: '53', cause: 'reversed', deed: (recordNo: string) => act('reverseEntry', { recordNo, date: today }) },
    { dealId: '54', cause: 'copied', deed: (recordNo: string) => act('duplicateEntry', { recordNo }) },
    { dealId: '55', cause: 'deleted', deed: (recordNo: string) => act('deleteEntry', { recordNo }) },
  ])('is held for review: $cause ($dealId)', async ({ dealId, cause, deed }) => {
    await deed(await postedRecord(dealId));
    await shows(poster, dealId, isFor('held', `review:ledger-${cause}`));
  });

  it('is adopted by a person while it still counts, but not posted anew', async () => {
    expect((await decide('54', 're-post')).status).toBe(422);
    expect((await decide('54', 'adopt')).status).toBe(204);
    await shows(poster, '54', isPosted);
    expect((await decide('54', 'adopt')).status).toBe(409);
  });

  it('is ignored by a person', async () => {
    expect((await decide('52', 'ignore')).status).toBe(204);
    await shows(poster, '52', isPosted);
  });

  it('is adopted as gone: nothing is posted for it', async () => {
    expect((await decide('53', 'adopt')).status).toBe(204);
    await shows(poster, '53', isFor('nothing'));
  });

  it('is posted anew once it is gone', async () => {
    expect((await decide('55', 're-post')).status).toBe(204);
    const { recordNos } = await shows(poster, '55', isPosted);
    expect(recordNos).toHaveLength(1);
  });
});

async function submitted(dealId: string): Promise<string> {
  await deals.publish(dealOfToday(dealId));
  const { recordNos } = await shows(poster, dealId, isFor('held', 'waiting:ledger-submitted'));
  return recordNos[0] ?? '';
}

describe('an entry whose journal wants an approval', () => {
  it('waits until it is posted in Intacct, and is reviewed when it is declined there', async () => {
    await inIntacct(poster, 'settings', { approvalJournals: ['SALES'] });
    const [approved, declined] = [await submitted('61'), await submitted('62')];
    await act('approveEntry', { recordNo: approved });
    await act('declineEntry', { recordNo: declined });
    await shows(poster, '61', isPosted);
    await shows(poster, '62', isFor('held', 'review:ledger-declined'));
    await inIntacct(poster, 'settings', { approvalJournals: [] });
    expect((await decide('62', 're-post')).status).toBe(204);
    await shows(poster, '62', isPosted);
  });
});

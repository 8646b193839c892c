import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../test/support/until.js';
import { dealRecord, PublishedDeals, wonDeal } from './testing/published-deals.for-spec.js';
import { type Answer, PosterOverHttp } from './testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
let deals: PublishedDeals;
beforeAll(async () => {
  poster = await PosterOverHttp.start({ INTACCT_STATE_CHECK: '1', INTACCT_POSTED_CHECK: '1' });
  deals = await PublishedDeals.open(poster.database.url);
  const saved = await poster.call('POST', '/admin/rules', {
    name: 'Software',
    conditions: { category: ['Software'] },
    result: {
      journal: 'SALES',
      treatment: 'revenue',
      revenueAccount: { number: '4000' },
      offsetAccount: { number: '1210' },
      entity: { from: 'fixed', value: '100' },
      dimensions: { department: { from: 'fixed', value: '10' } },
    },
    reason: 'The test needs it',
  });
  expect(saved.status, JSON.stringify(saved.body)).toBe(201);
  // Stays untouched: where none of our records is seen, nobody can say that one is gone.
  await postedRecord('40');
});
afterAll(async () => {
  await deals.close();
  await poster.close();
});

interface Posting {
  readonly status: string;
  readonly holds: readonly { readonly cause: string }[];
  readonly recordNos: readonly string[];
  readonly operations: readonly { readonly id: string; readonly fence: number; readonly payloadHash: string }[];
}

const today = new Date().toISOString().slice(0, 10);
const posting = async (dealId: string): Promise<Posting> =>
  (await poster.call('GET', `/admin/postings/${dealId}`)).body as unknown as Posting;

async function shows(dealId: string, status: string, causes: readonly string[]): Promise<Posting> {
  let seen: Posting | undefined;
  const found = async (): Promise<boolean> => {
    seen = await posting(dealId);
    return seen.status === status && seen.holds.map(({ cause }) => cause).join() === causes.join();
  };
  await until(`deal ${dealId} is ${status} ${causes.join()}`, found, undefined, () => seen);
  return posting(dealId);
}

async function postedRecord(dealId: string): Promise<string> {
  await deals.publish(dealRecord(wonDeal(dealId)));
  const { recordNos } = await shows(dealId, 'posted', []);
  return recordNos[0] ?? '';
}

/** What a person does in Intacct. */
async function inIntacct(control: string, body: object): Promise<Record<string, unknown>> {
  const { origin } = new URL(poster.sandbox.url);
  const response = await fetch(`${origin}/_sandbox/${control}`, { method: 'POST', body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

const act = (action: string, body: object): Promise<unknown> => inIntacct('actions', { action, ...body });

async function lineOf(recordNo: string): Promise<string> {
  const { origin } = new URL(poster.sandbox.url);
  const response = await fetch(`${origin}/_sandbox/ledger`);
  const { entries } = (await response.json()) as { entries: { recordNo: string; lines: { RECORDNO: string }[] }[] };
  return entries.find((entry) => entry.recordNo === recordNo)?.lines[0]?.RECORDNO ?? '';
}

async function decide(dealId: string, choice: string): Promise<Answer> {
  const { operations } = await posting(dealId);
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
      deed: (recordNo: string) =>
        act('editEntry', {
          recordNo,
          fields: { BATCH_DATE: today.replace(/\d\d$/, '01') === today ? '2020-01-02' : today.replace(/\d\d$/, '01') },
        }),
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
    await shows(dealId, 'held', [`review:ledger-${cause}`]);
  });

  it('is adopted, posted anew or ignored by a person, as far as Intacct allows it', async () => {
    expect((await decide('54', 're-post')).status).toBe(422);
    expect((await decide('54', 'adopt')).status).toBe(204);
    await shows('54', 'posted', []);
    expect((await decide('54', 'adopt')).status).toBe(409);
    expect((await decide('52', 'ignore')).status).toBe(204);
    await shows('52', 'posted', []);
    expect((await decide('53', 'adopt')).status).toBe(204);
    await shows('53', 'nothing', []);
    expect((await decide('55', 're-post')).status).toBe(204);
    const { recordNos } = await shows('55', 'posted', []);
    expect(recordNos).toHaveLength(1);
  });
});

async function submitted(dealId: string): Promise<string> {
  await deals.publish(dealRecord(wonDeal(dealId)));
  const { recordNos } = await shows(dealId, 'held', ['waiting:ledger-submitted']);
  return recordNos[0] ?? '';
}

describe('an entry whose journal wants an approval', () => {
  it('waits until it is posted in Intacct, and is reviewed when it is declined there', async () => {
    await inIntacct('settings', { approvalJournals: ['SALES'] });
    const [approved, declined] = [await submitted('61'), await submitted('62')];
    await act('approveEntry', { recordNo: approved });
    await act('declineEntry', { recordNo: declined });
    await shows('61', 'posted', []);
    await shows('62', 'held', ['review:ledger-declined']);
    await inIntacct('settings', { approvalJournals: [] });
    expect((await decide('62', 're-post')).status).toBe(204);
    await shows('62', 'posted', []);
  });
});

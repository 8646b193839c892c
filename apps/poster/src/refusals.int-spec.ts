import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../test/support/until.js';
import { dealRecord, PublishedDeals, wonDeal } from './testing/published-deals.for-spec.js';
import { type Answer, PosterOverHttp } from './testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
let deals: PublishedDeals;
beforeAll(async () => {
  poster = await PosterOverHttp.start({ REFERENCE_DEMAND_SECONDS: '1' });
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
      dimensions: { customer: { from: 'party' }, department: { from: 'fixed', value: '10' } },
    },
    reason: 'The test needs it',
  });
  expect(saved.status, JSON.stringify(saved.body)).toBe(201);
});
afterAll(async () => {
  await deals.close();
  await poster.close();
});

interface Posting {
  readonly status: string;
  readonly holds: readonly { readonly kind: string; readonly cause: string }[];
}

async function inIntacct(control: string, body: object): Promise<void> {
  const { origin } = new URL(poster.sandbox.url);
  const response = await fetch(`${origin}/_sandbox/${control}`, { method: 'POST', body: JSON.stringify(body) });
  expect(response.status, await response.text()).toBe(200);
}

async function shows(dealId: string, what: (posting: Posting) => boolean): Promise<void> {
  let seen: Posting | undefined;
  const found = async (): Promise<boolean> => {
    const { status, body } = await poster.call('GET', `/admin/postings/${dealId}`);
    seen = body as unknown as Posting;
    return status === 200 && what(seen);
  };
  await until(`deal ${dealId} is as expected`, found, undefined, () => seen);
}

const isPosted = ({ status, holds }: Posting): boolean => status === 'posted' && holds.length === 0;

/** Something that a refusal may have come from is mended in Intacct, and read from there. */
async function mend(title: string): Promise<Answer> {
  await inIntacct('actions', { action: 'editRecord', object: 'DEPARTMENT', id: '20', fields: { TITLE: title } });
  return poster.call('POST', '/admin/reference/refresh', {});
}

describe('what Intacct refused', () => {
  it('goes out again by itself when Intacct’s own data has changed: first the vendor, then the entry', async () => {
    await inIntacct('faults', {
      faults: [
        { kind: 'refuse', match: { function: 'create', object: 'VENDOR' }, text: 'Account 1 is not valid' },
        { kind: 'refuse', match: { function: 'create', object: 'GLBATCH' }, text: 'Account 1 is not valid' },
      ],
    });
    await deals.publish(dealRecord(wonDeal('71')));
    await shows('71', ({ holds }) => holds.some(({ cause }) => cause === 'party:12:vendor:refused'));
    expect(await mend('Once')).toMatchObject({ status: 200, body: { refreshed: true } });
    await shows('71', ({ holds }) => holds.some(({ kind }) => kind === 'rejected'));
    expect(await mend('Twice')).toMatchObject({ status: 200, body: { refreshed: true } });
    await shows('71', isPosted);
  });
});

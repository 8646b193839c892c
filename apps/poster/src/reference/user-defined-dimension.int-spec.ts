import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../../test/support/until.js';
import { dealRecord, PublishedDeals, softwareLine, wonDeal } from '../testing/published-deals.for-spec.js';
import { PosterOverHttp } from '../testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
let deals: PublishedDeals;
beforeAll(async () => {
  poster = await PosterOverHttp.start();
  deals = await PublishedDeals.open(poster.database.url);
});
afterAll(async () => {
  await deals.close();
  await poster.close();
});

const saveRule = (category: string, region: unknown) =>
  poster.call('POST', '/admin/rules', {
    name: category,
    conditions: { category: [category] },
    result: {
      journal: 'SALES',
      treatment: 'revenue',
      revenueAccount: { number: '4000' },
      offsetAccount: { number: '1210' },
      entity: { from: 'fixed', value: '100' },
      dimensions: { userDefined: { REGION: region } },
    },
    reason: 'The test needs it',
  });

interface Posting {
  readonly status: string;
  readonly operations: readonly { readonly reference: string }[];
}

async function postedRegion(dealId: string): Promise<(string | undefined)[]> {
  let posting: Posting | undefined;
  await until(
    `deal ${dealId} is posted`,
    async () => {
      posting = (await poster.call('GET', `/admin/postings/${dealId}`)).body as unknown as Posting;
      return posting.status === 'posted';
    },
    undefined,
    () => posting,
  );
  const reference = encodeURIComponent(posting?.operations[0]?.reference ?? '?');
  const response = await fetch(new URL(`/_sandbox/ledger?reference=${reference}`, poster.sandbox.url));
  const { entries } = (await response.json()) as { entries: { lines: Record<string, string>[] }[] };
  return (entries[0]?.lines ?? []).map((line) => line['GLDIMREGION']);
}

describe('a user-defined dimension of the ledger', () => {
  it('is read with its values, which a rule must name', async () => {
    const refused = await saveRule('Software', { from: 'fixed', value: 'North' });
    expect(refused).toMatchObject({ status: 422, body: { remedy: 'Use the record id of "North": 17' } });
    const { body } = await poster.call('GET', '/admin/reference/user-defined-value');
    expect(body['items']).toMatchObject([
      { id: '17', name: 'North', recordNo: 'REGION:17', attributes: { dimension: 'REGION' } },
      { id: '18', name: 'South' },
    ]);
  });

  it('is on the posted lines where a rule fixes it', async () => {
    expect((await saveRule('Software', { from: 'fixed', value: '17' })).status).toBe(201);
    await deals.publish(dealRecord(wonDeal('61')));
    expect(await postedRegion('61')).toEqual(['17', '17']);
  });

  it('is on the posted lines where a rule finds it in a field of the deal', async () => {
    const region = { from: 'field', field: 'owner', map: { Ada: '18' } };
    expect((await saveRule('Consulting', region)).status).toBe(201);
    const line = softwareLine('900.00', { category: { id: '20', label: 'Consulting' } });
    await deals.publish(dealRecord(wonDeal('62', { value: '900.00', lines: [line] })));
    expect(await postedRegion('62')).toEqual(['18', '18']);
  });
});

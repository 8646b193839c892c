import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../../test/support/until.js';
import { saveSoftwareRule } from '../testing/posting-scenes.for-spec.js';
import { dealRecord, PublishedDeals, softwareLine, wonDeal } from '../testing/published-deals.for-spec.js';
import { PosterOverHttp } from '../testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
let deals: PublishedDeals;
let ruleId: string;
beforeAll(async () => {
  poster = await PosterOverHttp.start();
  deals = await PublishedDeals.open(poster.database.url);
  ruleId = await saveSoftwareRule(poster, {});
});
afterAll(async () => {
  await deals.close();
  await poster.close();
});

interface Posting {
  readonly status: string;
  readonly holds: readonly { readonly kind: string; readonly cause: string }[];
  readonly recordNos: readonly string[];
  readonly audit: readonly { readonly action: string; readonly reason?: string }[];
}

const because = { reason: 'Asked for by the controller' };

async function set(settings: Record<string, unknown>): Promise<void> {
  const answer = await poster.call('PATCH', '/admin/settings', { settings, ...because });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
}

async function becomes(dealId: string, wanted: string): Promise<Posting> {
  let seen: Posting | undefined;
  await until(
    `deal ${dealId} is ${wanted}`,
    async () => {
      seen = (await poster.call('GET', `/admin/postings/${dealId}`)).body as unknown as Posting;
      return seen.status === wanted || (seen.status === 'held' && seen.holds.some((hold) => hold.cause === wanted));
    },
    undefined,
    () => seen,
  );
  return seen as Posting;
}

describe('brakes', { shuffle: false }, () => {
  it('stop new plans of an entity or a rule, leave what is posted, and let them go when they are released', async () => {
    await deals.publish(dealRecord(wonDeal('41')));
    await becomes('41', 'posted');
    await set({ pausedEntities: ['100'] });
    await deals.publish(dealRecord(wonDeal('42')));
    expect((await becomes('42', 'paused:entity:100')).holds).toMatchObject([{ kind: 'paused' }]);
    await poster.call('POST', '/admin/holds/replan', because);
    expect((await becomes('41', 'posted')).holds).toEqual([]);
    await set({ pausedEntities: [], pausedRules: [ruleId] });
    await becomes('42', `paused:rule:${ruleId}`);
    await set({ pausedRules: [] });
    expect((await becomes('42', 'posted')).recordNos).toHaveLength(1);
  });

  it('hold for approval what passes the limit of an hour, and everything after it, until a person lets it go on', async () => {
    await set({ breakerAmounts: { EUR: '6000.00' } });
    await deals.publish(dealRecord(wonDeal('51', { value: '5000.00', lines: [softwareLine('5000.00')] })));
    await becomes('51', 'approval:breaker');
    await deals.publish(dealRecord(wonDeal('52', { value: '1.00', lines: [softwareLine('1.00')] })));
    await becomes('52', 'approval:breaker');
    const approved = await poster.call('POST', '/admin/breaker/approve', because);
    expect(approved).toMatchObject({ status: 200, body: { deals: 2 } });
    expect((await becomes('51', 'posted')).recordNos).toHaveLength(1);
    await becomes('52', 'posted');
    await set({ breakerAmounts: {} });
  });

  it('leave a deal out with a reason, whatever it waits for, and take it in again', async () => {
    const training = softwareLine('900.00', { category: { id: '20', label: 'Training' } });
    await deals.publish(dealRecord(wonDeal('61', { value: '900.00', lines: [training] })));
    await becomes('61', 'mapping:category:Training');
    expect((await poster.call('POST', '/admin/postings/61/exclude', {})).status).toBe(400);
    expect((await poster.call('POST', '/admin/postings/61/exclude', because)).status).toBe(204);
    expect((await poster.call('POST', '/admin/postings/61/exclude', because)).status).toBe(204);
    const left = await becomes('61', 'nothing');
    expect(left.audit.filter(({ action }) => action === 'deal.excluded')).toHaveLength(1);
    expect(left).toMatchObject({ holds: [], recordNos: [] });
    expect(left.audit).toEqual(
      expect.arrayContaining([expect.objectContaining({ action: 'deal.excluded', reason: because.reason })]),
    );
    for (let i = 0; i < 2; i += 1)
      expect((await poster.call('POST', '/admin/postings/61/include', because)).status).toBe(204);
    await becomes('61', 'mapping:category:Training');
    expect((await poster.call('POST', '/admin/postings/999/exclude', because)).status).toBe(404);
    expect((await poster.call('POST', '/admin/postings/999/include', because)).status).toBe(404);
  });

  it('show who looks after a cause', async () => {
    const cause = 'mapping:category:Training';
    const assign = (assignee: string | null): Promise<{ status: number }> =>
      poster.call('POST', '/admin/holds/assign', { cause, assignee, ...because });
    const shown = async (): Promise<unknown> =>
      ((await poster.call('GET', '/admin/holds')).body['items'] as { cause: string; assignee: string | null }[]).find(
        (one) => one.cause === cause,
      )?.assignee;
    expect(await shown()).toBeNull();
    expect((await assign('grace')).status).toBe(204);
    expect(await shown()).toBe('grace');
    expect((await assign(null)).status).toBe(204);
    expect(await shown()).toBeNull();
  });
});

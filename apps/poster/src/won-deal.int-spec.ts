import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../test/support/until.js';
import { dealRecord, PublishedDeals, revertedDeal, softwareLine, wonDeal } from './testing/published-deals.for-spec.js';
import { PosterOverHttp } from './testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
let deals: PublishedDeals;
beforeAll(async () => {
  poster = await PosterOverHttp.start();
  deals = await PublishedDeals.open(poster.database.url);
  await saveRule('Software', '4000');
});
afterAll(async () => {
  await deals.close();
  await poster.close();
});

interface Posting {
  readonly status: string;
  readonly holds: readonly { readonly kind: string; readonly cause: string }[];
  readonly recordNos: readonly string[];
  readonly operations: readonly { readonly kind: string; readonly state: string; readonly reference: string }[];
  readonly audit: readonly { readonly action: string }[];
}

async function saveRule(category: string, account: string): Promise<void> {
  const answer = await poster.call('POST', '/admin/rules', {
    name: category,
    conditions: { category: [category] },
    result: {
      journal: 'SALES',
      treatment: 'revenue',
      revenueAccount: { number: account },
      offsetAccount: { number: '1210' },
      entity: { from: 'fixed', value: '100' },
      dimensions: { customer: { from: 'party' }, department: { from: 'fixed', value: '10' } },
    },
    reason: 'The test needs it',
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
}

const posting = async (dealId: string): Promise<Posting> =>
  (await poster.call('GET', `/admin/postings/${dealId}`)).body as unknown as Posting;

async function becomes(dealId: string, status: string): Promise<Posting> {
  let seen: Posting | undefined;
  const found = async (): Promise<boolean> => {
    seen = await posting(dealId);
    return seen.status === status && !seen.holds.some((hold) => hold.kind === 'waiting');
  };
  await until(`deal ${dealId} is ${status}`, found, undefined, () => seen);
  return posting(dealId);
}

/** What was really recorded, whatever the poster was told. */
async function ledger(reference: string): Promise<unknown[]> {
  const { origin } = new URL(poster.sandbox.url);
  const response = await fetch(`${origin}/_sandbox/ledger?reference=${encodeURIComponent(reference)}`);
  return ((await response.json()) as { entries: unknown[] }).entries;
}

describe('a won deal', () => {
  it('becomes one entry in the ledger, with vendor and customer, however often it is told', async () => {
    const record = dealRecord(wonDeal('41'));
    await deals.publish(record, record);
    const posted = await becomes('41', 'posted');
    await deals.publish(record);
    expect(posted.recordNos).toHaveLength(1);
    const [operation] = posted.operations;
    expect(operation).toMatchObject({ kind: 'entry', state: 'done' });
    expect(await ledger(operation?.reference ?? '?')).toHaveLength(1);
    const { body } = await poster.call('GET', '/admin/parties?state=linked');
    expect((body['items'] as { kind: string }[]).map((party) => party.kind).toSorted()).toEqual(['customer', 'vendor']);
    expect(posted.audit.map((event) => event.action)).toEqual(
      expect.arrayContaining(['deal.received', 'posting.planned', 'operation.done']),
    );
  });

  it('is explained in one call: the deal, the rule version, the plan, request and answer, record number and trail', async () => {
    const [posted, { body, status }] = [await posting('41'), await poster.call('GET', '/admin/postings/41/evidence')];
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'posted',
      recordNos: posted.recordNos,
      deal: { dealId: '41', value: '1250.00', organization: { name: 'Nordwind GmbH' } },
      plans: [{ version: 1, entries: [{ journal: 'SALES' }] }],
      rules: [{ version: 1, decided: true, rule: { name: 'Software' } }],
      operations: [{ state: 'done' }],
    });
    // A busy machine may let the deadline of an attempt pass: the last one is what landed.
    const [operation] = body['operations'] as { attempts: unknown[] }[];
    expect(operation?.attempts.at(-1)).toMatchObject({ outcome: 'landed', payload: { journal: 'SALES' } });
    expect((body['parties'] as unknown[]).length).toBe(2);
    const told = (body['audit'] as { action: string }[]).map((event) => event.action);
    expect(told).toEqual(
      expect.arrayContaining(['deal.received', 'party.linked', 'operation.claimed', 'operation.done']),
    );
    expect(JSON.stringify(body)).not.toContain('sandbox-sender');
    expect((await poster.call('GET', '/admin/postings/999/evidence')).status).toBe(404);
  });

  it('waits for a rule, and goes out by itself once one is saved', async () => {
    const training = softwareLine('900.00', { category: { id: '20', label: 'Consulting' } });
    await deals.publish(dealRecord(wonDeal('42', { value: '900.00', lines: [training] })));
    const held = await becomes('42', 'held');
    expect(held.holds).toMatchObject([{ kind: 'mapping', cause: 'mapping:category:Consulting' }]);
    const { body } = await poster.call('GET', '/admin/holds');
    expect(body['items']).toMatchObject([
      { kind: 'mapping', cause: 'mapping:category:Consulting', deals: 1, amounts: { EUR: '900.00' } },
    ]);
    const preview = await poster.call('GET', '/admin/postings/42/preview');
    expect(preview.body).toMatchObject({
      outcome: { kind: 'held' },
      lines: [{ decidedBy: null, others: [{ name: 'Software', miss: 'category' }] }],
    });
    await saveRule('Consulting', '4010');
    expect((await becomes('42', 'posted')).recordNos).toHaveLength(1);
  });

  it('waits for a person when it changes after it was posted', async () => {
    await deals.publish(dealRecord(wonDeal('43')));
    await becomes('43', 'posted');
    await deals.publish(dealRecord(revertedDeal('43')));
    const held = await becomes('43', 'held');
    expect(held.holds).toMatchObject([{ kind: 'review' }]);
    expect(held.recordNos).toHaveLength(1);
  });

  it('is held where an event of it cannot be read, and the others go on', async () => {
    const record = dealRecord(wonDeal('44'));
    const broken = { ...record, value: (record.value ?? '').replace('"currency":"EUR"', '"currency":5') };
    await deals.publish(broken, dealRecord(wonDeal('45')));
    await becomes('45', 'posted');
    expect((await becomes('44', 'held')).holds).toMatchObject([{ kind: 'unreadable' }]);
    const { body } = await poster.call('GET', '/admin/dead-letters');
    expect(body['items']).toMatchObject([{ dealId: '44', reason: 'unreadable' }]);
  });

  it('is held no longer once a person has closed what could not be read of it', async () => {
    const { body } = await poster.call('GET', '/admin/dead-letters');
    const [letter] = body['items'] as { id: string }[];
    const reason = { reason: 'Deleted in Pipedrive' };
    expect((await poster.call('POST', `/admin/dead-letters/${letter?.id}/close`, reason)).status).toBe(204);
    await until('deal 44 is held no longer', async () => (await posting('44')).holds.length === 0);
    expect((await poster.call('GET', '/admin/dead-letters')).body['items']).toEqual([]);
  });

  it('is planned again with all that are held, and no other is', async () => {
    await becomes('43', 'held');
    const answer = await poster.call('POST', '/admin/holds/replan', { reason: 'Looked at everything' });
    expect(answer).toMatchObject({ status: 202, body: { deals: 1 } });
  });
});

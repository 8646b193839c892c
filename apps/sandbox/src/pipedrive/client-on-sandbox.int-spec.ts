import {
  ApiTokenCredentials,
  checkAccess,
  PipedriveApiError,
  PipedriveClient,
  PipedriveInputError,
  type ReadRow,
} from '@app/pipedrive';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { newDeal, type RunningAccount, startAccount } from './testing/running-account.js';

/** A custom field of the demo with options: the cost center of a deal. */
const COST_CENTER = '6f1d2c3b4a5968778695a4b3c2d1e0f00102aa03';
let account: RunningAccount;

beforeAll(async () => {
  account = await startAccount();
});

afterAll(() => account.sandbox.close());

beforeEach(async () => {
  await account.api.post('/_sandbox/reset', {});
  await account.api.post('/_sandbox/settings', { burstLimit: 2_000 });
});

const client = (token = 'sandbox', retries = 0) =>
  PipedriveClient.create({ apiUrl: account.sandbox.url, credentials: new ApiTokenCredentials(token), retries });

function values<T>(rows: readonly ReadRow<T>[]): T[] {
  return rows.map((row) => {
    if (!row.ok) throw row.error;
    return row.value;
  });
}

async function collect<T>(pages: AsyncIterable<ReadRow<T>[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const rows of pages) all.push(...values(rows));
  return all;
}

describe('our client on the sandboxed account', () => {
  it('learns whose account it is', async () => {
    expect(await client().me()).toEqual({
      userId: '1',
      userName: 'Sandbox Admin',
      isAdmin: true,
      companyId: '990001',
      companyName: 'Sandbox GmbH',
      companyDomain: 'sandbox',
      defaultCurrency: 'EUR',
      timezoneName: 'Europe/Berlin',
      locale: 'en_US',
    });
  });

  it('reads a deal with its lines, its customer and its category', async () => {
    const [deal] = values(await client().dealsByIds(['1']));
    expect(deal).toMatchObject({
      id: '1',
      value: '13740',
      currency: 'EUR',
      status: 'open',
      orgId: '1',
      pipelineId: '1',
    });
    const lines = values(await client().linesByDealIds(['1', '2']));
    expect(lines.map((line) => [line.dealId, line.itemPrice, line.quantity, line.discount, line.sum])).toEqual([
      ['1', '1200', '10', '10', '10800'],
      ['1', '980', '3', '0', '2940'],
      ['2', '89.9', '24', '0', '2157.6'],
      ['2', '145', '7.5', '0', '1087.5'],
    ]);
    const [organization] = values(await client().organizationsByIds(['1']));
    expect(organization).toMatchObject({
      name: 'Nordwind Logistik GmbH',
      address: { country: 'Germany', postalCode: '20457' },
    });
    expect(Object.values(organization?.customFields ?? {})).toEqual(['DE129273398']);
    const [person] = values(await client().personsOf('1'));
    expect(person?.emails).toEqual([{ value: 'k.lorenz@nordwind-logistik.example', primary: true, label: 'work' }]);
    const [product] = values(await client().productsByIds(['1']));
    const category = (await client().productFields()).find((field) => field.fieldCode === 'category');
    expect(category?.options.find((option) => option.id === product?.category)?.label).toBe('Software');
  });

  it('reads stages, pipelines, users, currencies and fields', async () => {
    expect((await client().stages()).map((stage) => stage.name)).toContain('Order signed');
    expect(await client().pipelines()).toHaveLength(2);
    expect((await client().users()).map((user) => user.name)).toContain('Anna Schmidt');
    const currencies = await client().currencies();
    expect(currencies.find((currency) => currency.code === 'JPY')).toMatchObject({ decimalPoints: 0, isCustom: false });
    expect(currencies.find((currency) => currency.code === 'CRD')).toMatchObject({ isCustom: true });
    expect((await client().dealFields()).filter((field) => field.isCustomField)).toHaveLength(2);
    expect((await client().organizationFields()).find((field) => field.isCustomField)?.fieldName).toBe('Tax ID');
  });

  it('finds what changed since a time, and new deals only by their id', async () => {
    const since = new Date(Date.now() - 5_000);
    expect(await collect(client().dealsUpdatedSince(since))).toEqual([]);
    const created = await newDeal(account.api, 'brand new');
    expect(await collect(client().dealsUpdatedSince(since))).toEqual([]);
    expect((await collect(client().dealsAddedAfterId('8'))).map((deal) => deal.id)).toEqual([String(created)]);
    await account.api.patch('/api/v2/deals/2', { status: 'won' });
    const [won] = await collect(client().dealsUpdatedSince(since, { status: ['won'] }));
    expect(won).toMatchObject({ id: '2', status: 'won', lostTime: null });
    expect(won?.wonTime).toMatch(/Z$/);
  });

  it('finds archived, deleted and merged deals where Pipedrive puts them', async () => {
    await account.api.patch('/api/v2/deals/8', { is_archived: true });
    await account.api.delete('/api/v2/deals/5');
    await account.api.put('/v1/deals/1/merge', { merge_with_id: 6 });
    const shown = values(await client().dealsByIds(['1', '5', '6', '8']));
    expect(shown.map((deal) => [deal.id, deal.status])).toEqual([
      ['5', 'deleted'],
      ['6', 'open'],
    ]);
    expect(values(await client().archivedByIds(['1', '5', '8'])).map((deal) => deal.id)).toEqual(['8']);
    expect((await collect(client().archivedDeals())).map((deal) => deal.id)).toEqual(['8']);
    expect((await collect(client().deletedDeals())).map((deal) => deal.id)).toEqual(['5']);
    expect(values(await client().linesByDealIds(['1', '6']))).toHaveLength(3);
    await account.api.post('/_sandbox/clock', { advanceMs: 31 * 24 * 3_600_000 });
    expect(await collect(client().deletedDeals())).toEqual([]);
  });

  it('reads discounts and instalments, and says when the plan has none', async () => {
    await account.api.post('/api/v2/deals/2/discounts', { description: 'goodwill', amount: 45.1, type: 'amount' });
    expect(values(await client().discountsOf('2'))).toMatchObject([{ dealId: '2', type: 'amount', amount: '45.1' }]);
    expect(values(await client().dealsByIds(['2']))).toMatchObject([{ value: '3200' }]);
    await account.api.post('/api/v2/deals/2/installments', {
      description: '1/2',
      amount: 1600,
      billing_date: '2026-12-01',
    });
    const instalments = values(await client().instalmentsByDealIds(['1', '2']));
    expect(instalments).toMatchObject([{ dealId: '2', amount: '1600', billingDate: '2026-12-01' }]);
    await account.api.post('/_sandbox/settings', { instalmentsEnabled: false });
    await expect(client().instalmentsByDealIds(['2'])).rejects.toMatchObject({ kind: 'feature-unavailable' });
  });

  it('keeps one unreadable deal from hiding its neighbours', async () => {
    await account.api.post('/_sandbox/unreadable-deals', { ids: [2] });
    const rows = await client().dealsByIds(['1', '2', '3']);
    expect(rows.map((row) => [row.id, row.ok])).toEqual([
      ['1', true],
      ['2', false],
      ['3', true],
    ]);
    await account.api.post('/_sandbox/hidden-deals', { ids: [3] });
    expect((await client().dealsByIds(['1', '3'])).map((row) => row.id)).toEqual(['1']);
  });

  it.each([
    ['burst-429', 'burst-limit'],
    ['daily-429', 'daily-limit'],
    ['server-error', 'server'],
    ['html-403', 'cloudflare-block'],
    ['dropped', 'network'],
    ['truncated', 'network'],
  ])('knows the fault %s by its class', async (kind, expected) => {
    await account.api.post('/_sandbox/faults', { kind, path: '/stages' });
    await expect(client().stages()).rejects.toMatchObject({ name: PipedriveApiError.name, kind: expected });
    expect(await client().stages()).toHaveLength(8);
  });

  it('is refused with a wrong token, and says so', async () => {
    await expect(client('wrong').me()).rejects.toMatchObject({ kind: 'unauthorized', vendorCode: '401' });
  });

  it('subscribes, lists and unsubscribes webhooks, without keeping their password', async () => {
    const made = await client().createWebhook({
      name: 'ours',
      subscriptionUrl: 'http://127.0.0.1:9/hook',
      eventAction: '*',
      eventObject: 'deal',
      httpAuthUser: 'u',
      httpAuthPassword: 'hush',
    });
    const [listed] = await client().webhooks();
    expect(listed).toEqual(made);
    expect(JSON.stringify(listed)).not.toContain('hush');
    await client().deleteWebhook(made.id);
    expect(await client().webhooks()).toEqual([]);
    await expect(client().deleteWebhook(made.id)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('finds persons that changed since a time, and new ones by their id', async () => {
    const since = new Date(Date.now() - 5_000);
    const made = await account.api.post('/api/v2/persons', { name: 'Ines Kramer', org_id: 1 });
    expect(await collect(client().personsUpdatedSince(since))).toEqual([]);
    expect((await collect(client().personsAddedAfterId('3'))).map((person) => person.name)).toContain('Ines Kramer');
    await account.api.patch('/api/v2/persons/1', { phones: [{ value: '+49 40 1', primary: true, label: 'work' }] });
    const changed = await collect(client().personsUpdatedSince(since));
    expect(changed.map((person) => [person.id, person.phones[0]?.value])).toEqual([['1', '+49 40 1']]);
    const all = await collect(client().personsUpdatedSince(undefined));
    expect(all.map((person) => person.id)).toContain(String(made.data['id']));
    expect(values(await client().personsByIds(['1', '999'])).map((person) => person.id)).toEqual(['1']);
  });

  it('finds products that changed since a time', async () => {
    const since = new Date(Date.now() - 5_000);
    await account.api.patch('/api/v2/products/1', { name: 'Fleet Pro' });
    const changed = await collect(client().productsUpdatedSince(since));
    expect(changed.filter((product) => product.name === 'Fleet Pro')).toMatchObject([{ id: '1' }]);
  });

  it('adds and renames options of a custom field in steps, and removes one only when asked', async () => {
    const options = client().fieldOptions('deal', COST_CENTER);
    const labels = Array.from({ length: 230 }, (_, index) => `${4000 + index} account`);
    const added = await options.add(labels);
    expect(added.map((option) => option.label)).toEqual(labels);
    const [first, second] = added.map((option) => option.id);
    await options.rename([{ id: first ?? '', label: '(inactive) 4000 account' }]);
    const listed = await options.list();
    expect(listed).toHaveLength(232);
    expect(listed.find((option) => option.id === first)?.label).toBe('(inactive) 4000 account');
    await options.remove([second ?? '']);
    expect((await client().field('deal', COST_CENTER)).options.map((option) => option.id)).not.toContain(second);
    await expect(options.rename([{ id: '99999', label: 'x' }])).rejects.toMatchObject({ kind: 'validation' });
    await expect(client().fieldOptions('deal', 'nobody').add(['x'])).rejects.toMatchObject({ kind: 'not-found' });
  });

  it.each([
    [
      'too long',
      async () =>
        client()
          .fieldOptions('deal', COST_CENTER)
          .add(['x'.repeat(256)]),
    ],
    ['empty', async () => client().fieldOptions('deal', COST_CENTER).add([' '])],
    [
      'of a built-in field',
      async () =>
        client()
          .fieldOptions('deal', 'status')
          .rename([{ id: 'won', label: 'Won' }]),
    ],
  ])('sends no option that is %s, and cuts none', async (_name, write) => {
    const before = await client().fieldOptions('deal', COST_CENTER).list();
    await expect(write()).rejects.toBeInstanceOf(PipedriveInputError);
    expect(await client().fieldOptions('deal', COST_CENTER).list()).toEqual(before);
  });

  it('manages the options of a product field as well', async () => {
    const made = await account.api.post('/api/v2/productFields', {
      field_name: 'GL account',
      field_type: 'enum',
      options: [{ label: '4000 Sales' }],
    });
    const options = client().fieldOptions('product', String(made.data['field_code']));
    const [added] = await options.add(['4010 Services']);
    expect((await options.list()).map((option) => option.label)).toEqual(['4000 Sales', '4010 Services']);
    await account.api.patch('/api/v2/products/1', {
      custom_fields: { [String(made.data['field_code'])]: Number(added?.id) },
    });
    const [product] = values(await client().productsByIds(['1']));
    expect(Object.values(product?.customFields ?? {})).toContain(added?.id);
  });

  it('names the permission that is missing', async () => {
    const all = await checkAccess(client());
    expect(all.account?.companyDomain).toBe('sandbox');
    expect(all.results.map((result) => result.outcome)).toEqual(all.results.map(() => 'ok'));
    await account.api.post('/_sandbox/settings', { instalmentsEnabled: false });
    const withoutPlan = await checkAccess(client());
    expect(withoutPlan.results.filter((result) => result.outcome !== 'ok')).toMatchObject([
      { what: 'instalments', outcome: 'not in the plan', kind: 'feature-unavailable' },
    ]);
    const stranger = await checkAccess(client('wrong'));
    expect(stranger).toMatchObject({
      account: undefined,
      results: [{ what: 'the account', outcome: 'not permitted' }],
    });
  });

  it('spends what the price list says', async () => {
    await account.api.delete('/_sandbox/requests');
    await checkAccess(client());
    const counted = await account.api.get('/_sandbox/requests');
    expect(counted.body).toMatchObject({ count: 11, tokens: 2 + 10 + 20 + 20 + 10 * 7 });
  });
});

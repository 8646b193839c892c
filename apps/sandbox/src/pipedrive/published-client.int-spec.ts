import { v1, v2 } from 'pipedrive';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { InMemorySandboxStore } from '../store/in-memory-sandbox-store.js';
import { createSandboxPipedrive, type RunningSandbox } from './create-sandbox-pipedrive.js';
import { SandboxApi } from './testing/sandbox-api.js';
import { WebhookReceiver } from './testing/webhook-receiver.js';

let sandbox: RunningSandbox;
let receiver: WebhookReceiver;
let api: SandboxApi;

beforeAll(async () => {
  sandbox = await createSandboxPipedrive({ store: new InMemorySandboxStore(), port: 0, host: '127.0.0.1' });
  receiver = await WebhookReceiver.start();
  api = new SandboxApi(sandbox.url);
});

afterAll(async () => {
  await receiver.close();
  await sandbox.close();
});

const second = () => new v2.Configuration({ apiKey: 'sandbox', basePath: `${sandbox.url}/api/v2` });
const first = () => new v1.Configuration({ apiKey: 'sandbox', basePath: `${sandbox.url}/v1` });

describe('the published Pipedrive client on the sandbox', () => {
  it('sells a product, wins the deal, and the webhook of the win has the documented shape', async () => {
    await new v1.WebhooksApi(first()).addWebhook({
      AddWebhookRequest: {
        subscription_url: receiver.url,
        event_action: '*' as v1.AddWebhookRequestEventActionConst,
        event_object: '*' as v1.AddWebhookRequestEventObjectConst,
        name: 'our receiver',
        version: '2.0' as v1.AddWebhookRequestVersionConst,
        http_auth_user: 'receiver',
        http_auth_password: 'of-the-test',
      },
    });
    const organization = await new v2.OrganizationsApi(second()).addOrganization({
      AddOrganizationRequest: { name: 'Hafen Spedition KG', address: { value: 'Am Kai 1, Hamburg' } },
    });
    const person = await new v2.PersonsApi(second()).addPerson({
      AddPersonRequest: { name: 'Ines Kramer', org_id: organization.data?.id ?? 0 },
    });
    const product = await new v2.ProductsApi(second()).addProduct({
      AddProductRequest: { name: 'Dock scheduler', category: 18, prices: [{ currency: 'EUR', price: 99.99 }] },
    });
    const deals = new v2.DealsApi(second());
    const deal = await deals.addDeal({
      AddDealRequest: {
        title: 'Hafen: docks',
        value: 5000,
        currency: 'EUR',
        org_id: organization.data?.id ?? null,
        person_id: person.data?.id ?? null,
      },
    });
    const id = deal.data?.id ?? 0;
    expect(deal.data).toMatchObject({ status: 'open', value: 5000, update_time: null });
    await new v2.DealProductsApi(second()).addDealProduct({
      id,
      AddDealProductRequest: { product_id: product.data?.id ?? 0, item_price: 99.99, quantity: 2 },
    });
    expect((await deals.getDeal({ id })).data).toMatchObject({ value: 199.98, acv: 199.98, arr: 0, mrr: 0 });
    await deals.updateDeal({ id, UpdateDealRequest: { status: 'won' } });
    await api.deliveriesDone();

    const won = receiver.received.find((delivery) =>
      JSON.stringify(delivery.body['previous']).includes('"status":"open"'),
    );
    expect(won?.headers.authorization).toBe(`Basic ${Buffer.from('receiver:of-the-test').toString('base64')}`);
    expect(won?.headers['x-pipedrive-signature']).toBeUndefined();
    expect(won?.body).toEqual({
      meta: {
        action: 'change',
        entity: 'deal',
        entity_id: String(id),
        company_id: '990001',
        user_id: '1',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        correlation_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        version: '2.0',
        type: 'general',
        webhook_id: '1',
        webhook_owner_id: '1',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        attempt: 1,
        change_source: 'api',
        is_bulk_edit: false,
        host: 'sandbox.pipedrive.com',
        permitted_user_ids: ['1', '2', '3'],
      },
      data: expect.objectContaining({
        id,
        status: 'won',
        value: 199.98,
        currency: 'EUR',
        visible_to: '3',
        won_time: expect.any(String) as string,
        first_won_time: expect.any(String) as string,
        is_archived: false,
      }) as unknown,
      previous: expect.objectContaining({ status: 'open', won_time: null, close_time: null }) as unknown,
    });
    for (const missing of ['is_deleted', 'local_won_date', 'acv', 'arr', 'mrr']) {
      expect(won?.body['data']).not.toHaveProperty(missing);
    }
  });

  it('lists, searches by ids, pages and closes what it created', async () => {
    const deals = new v2.DealsApi(second());
    const open = await deals.getDeals({ status: 'open', limit: 2, sort_by: 'id', sort_direction: 'asc' });
    expect(open.data).toHaveLength(2);
    const next = await deals.getDeals({ status: 'open', limit: 2, cursor: open.additional_data?.next_cursor ?? '' });
    expect(next.data?.map((row) => row.id)).not.toEqual(open.data?.map((row) => row.id));
    const lost = await deals.updateDeal({ id: 2, UpdateDealRequest: { status: 'lost', lost_reason: 'price' } });
    expect(lost.data).toMatchObject({ status: 'lost', won_time: null });
    const archived = await deals.updateDeal({ id: 3, UpdateDealRequest: { is_archived: true } });
    expect(archived.data).toMatchObject({ is_archived: true });
    expect((await deals.getArchivedDeals({ ids: '3' })).data?.map((row) => row.id)).toEqual([3]);
    expect((await deals.getDeals({ ids: '3' })).data).toEqual([]);
    await deals.deleteDeal({ id: 5 });
    expect((await deals.getDeals({ status: 'deleted' })).data?.map((row) => row.id)).toEqual([5]);
    await expect(deals.getDeal({ id: 4_000 })).rejects.toMatchObject({ success: false, error: 'Entity was not found' });
  });

  it('reads users, currencies, fields, stages and pipelines, merges, and manages options and webhooks', async () => {
    expect((await new v1.UsersApi(first()).getCurrentUser()).data).toMatchObject({
      company_id: 990001,
      company_domain: 'sandbox',
    });
    expect((await new v1.UsersApi(first()).getUsers()).data).toHaveLength(3);
    expect((await new v1.CurrenciesApi(first()).getCurrencies()).data?.length).toBeGreaterThan(3);
    expect((await new v2.PipelinesApi(second()).getPipelines()).data).toHaveLength(2);
    expect((await new v2.StagesApi(second()).getStages({ pipeline_id: 2 })).data).toHaveLength(3);
    const category = await new v2.ProductFieldsApi(second()).getProductField({ field_code: 'category' });
    expect(category.data?.options).toHaveLength(4);
    const fields = new v2.DealFieldsApi(second());
    const account = await fields.addDealField({
      AddDealFieldRequest: { field_name: 'GL account', field_type: 'enum', options: [{ label: '4000 Sales' }] },
    });
    const added = await fields.addDealFieldOptions({
      field_code: account.data?.field_code ?? '',
      AddDealFieldOptionsRequestInner: [{ label: '4010 Services' }],
    });
    expect(added.data?.map((option) => option.label)).toEqual(['4010 Services']);
    const merged = await new v1.DealsApi(first()).mergeDeals({ id: 1, MergeDealsRequest: { merge_with_id: 6 } });
    expect(merged.data).toMatchObject({ id: 6, value: 24_740 });
    const hooks = new v1.WebhooksApi(first());
    const listed = await hooks.getWebhooks();
    expect(listed.data?.[0]).toMatchObject({ http_auth_password: 'of-the-test', is_active: 1, last_http_status: 200 });
    await hooks.deleteWebhook({ id: 1 });
    await expect(hooks.deleteWebhook({ id: 1 })).rejects.toMatchObject({ errors: { id: ['not found'] } });
  });
});

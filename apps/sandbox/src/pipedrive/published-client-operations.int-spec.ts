import { v1, v2 } from 'pipedrive';
import { describe, expect, it } from 'vitest';

import { GONE, isAboutDeals, neverCalled, useDemoAccount } from './testing/published-client.js';
import { organizationFields, personFields, productFields } from './testing/published-fields.js';

const { account, first, second } = useDemoAccount();

describe('every other operation of the sandbox, by the published Pipedrive client', () => {
  it('manages organizations', async () => {
    const api = new v2.OrganizationsApi(second());
    const changed = await api.updateOrganization({
      id: 2,
      UpdateOrganizationRequest: { name: 'Alpenblick AG', address: { value: 'Wien' } },
    });
    expect(changed.data).toMatchObject({ name: 'Alpenblick AG', address: { value: 'Wien', country: null } });
    expect((await api.getOrganization({ id: 2 })).data?.name).toBe('Alpenblick AG');
    expect((await api.getOrganizations({ ids: '1,2', sort_by: 'update_time' })).data).toHaveLength(2);
    await api.deleteOrganization({ id: 5 });
    await expect(api.getOrganization({ id: 5 })).rejects.toMatchObject(GONE);
    const merged = await new v1.OrganizationsApi(first()).mergeOrganizations({
      id: 2,
      MergeOrganizationsRequest: { merge_with_id: 1 },
    });
    expect(merged.data).toMatchObject({ id: 1 });
    expect((await new v2.DealsApi(second()).getDeal({ id: 2 })).data?.org_id).toBe(1);
  });

  it('manages persons', async () => {
    const api = new v2.PersonsApi(second());
    const changed = await api.updatePerson({
      id: 1,
      UpdatePersonRequest: { emails: [{ value: 'new@x.example', primary: true, label: '' }] },
    });
    expect(changed.data?.emails).toEqual([{ value: 'new@x.example', primary: true, label: '' }]);
    expect((await api.getPersons({ org_id: 1 })).data).toHaveLength(2);
    expect((await api.getPersons({ deal_id: 1 })).data?.map((person) => person.id)).toEqual([1]);
    await expect(api.updatePerson({ id: 1, UpdatePersonRequest: { job_title: 'CEO' } })).rejects.toMatchObject({
      errorCode: 403,
    });
    await new v1.PersonsApi(first()).mergePersons({ id: 2, MergePersonsRequest: { merge_with_id: 1 } });
    await expect(api.getPerson({ id: 2 })).rejects.toMatchObject(GONE);
    await api.deletePerson({ id: 3 });
    await expect(api.getPerson({ id: 3 })).rejects.toMatchObject(GONE);
  });

  it('manages products, whose lines follow their name', async () => {
    const api = new v2.ProductsApi(second());
    const changed = await api.updateProduct({ id: 1, UpdateProductRequest: { name: 'Fleet Pro', category: 21 } });
    expect(changed.data).toMatchObject({ name: 'Fleet Pro', category: '21' });
    const lines = await new v2.DealProductsApi(second()).getDealProducts({ id: 1 });
    expect(lines.data?.[0]?.name).toBe('Fleet Pro');
    await expect(api.updateProduct({ id: 1, UpdateProductRequest: { category: 99 } })).rejects.toMatchObject({
      error: 'Validation failed: category: is not one of the options',
    });
    expect((await api.getProducts({ ids: '1,2' })).data).toHaveLength(2);
    await api.deleteProduct({ id: 7 });
    await expect(api.getProduct({ id: 7 })).rejects.toMatchObject(GONE);
  });

  it('manages pipelines and stages', async () => {
    const pipelines = new v2.PipelinesApi(second());
    const stages = new v2.StagesApi(second());
    const pipeline = await pipelines.addPipeline({ AddPipelineRequest: { name: 'Partners' } });
    const pipeline_id = pipeline.data?.id ?? 0;
    const stage = await stages.addStage({ AddStageRequest: { name: 'Met', pipeline_id } });
    await stages.updateStage({ id: stage.data?.id ?? 0, UpdateStageRequest: { name: 'Introduced' } });
    expect((await stages.getStage({ id: stage.data?.id ?? 0 })).data).toMatchObject({
      name: 'Introduced',
      order_nr: 1,
    });
    await stages.deleteStage({ id: stage.data?.id ?? 0 });
    expect((await stages.getStages({ pipeline_id })).data).toEqual([]);
    await pipelines.updatePipeline({ id: pipeline_id, UpdatePipelineRequest: { name: 'Friends' } });
    expect((await pipelines.getPipeline({ id: pipeline_id })).data?.name).toBe('Friends');
    await pipelines.deletePipeline({ id: pipeline_id });
    expect((await pipelines.getPipelines()).data).toHaveLength(2);
  });

  it('changes and removes a field and its options', async () => {
    const api = new v2.DealFieldsApi(second());
    expect((await api.getDealFields()).data?.length).toBeGreaterThan(3);
    const made = await api.addDealField({
      AddDealFieldRequest: { field_name: 'Account', field_type: 'set', options: [{ label: 'a' }, { label: 'b' }] },
    });
    const field_code = made.data?.field_code ?? '';
    const [a, b] = made.data?.options ?? [];
    const c = await api.addDealFieldOptions({ field_code, AddDealFieldOptionsRequestInner: [{ label: 'c' }] });
    await api.deleteDealFieldOptions({
      field_code,
      DeleteDealFieldOptionsRequestInner: [{ id: Number(c.data?.[0]?.id) }],
    });
    await api.updateDealFieldOptions({
      field_code,
      UpdateDealFieldOptionsRequestInner: [{ id: Number(a?.id), label: 'A' }],
    });
    await api.deleteDealFieldOptions({ field_code, DeleteDealFieldOptionsRequestInner: [{ id: Number(b?.id) }] });
    await api.updateDealField({ field_code, UpdateDealFieldRequest: { field_name: 'GL account' } });
    const read = await api.getDealField({ field_code });
    expect(read.data).toMatchObject({ field_name: 'GL account', options: [{ id: a?.id, label: 'A' }] });
    const deals = new v2.DealsApi(second());
    const set = { custom_fields: { [field_code]: [Number(a?.id)] } };
    expect((await deals.updateDeal({ id: 1, UpdateDealRequest: set })).data?.custom_fields).toMatchObject({
      [field_code]: [a?.id],
    });
    const labelled = await deals.getDeal({ id: 1, include_option_labels: true });
    expect(labelled.data?.custom_fields).toMatchObject({ [field_code]: [{ id: a?.id, label: 'A' }] });
    await api.deleteDealField({ field_code });
    await expect(api.getDealField({ field_code })).rejects.toMatchObject(GONE);
  });

  it('shows one user and lists all, and the currencies', async () => {
    const api = new v1.UsersApi(first());
    expect((await api.getUser({ id: 2 })).data).toMatchObject({ name: 'Anna Schmidt', active_flag: true });
    expect((await api.getUsers()).data).toHaveLength(3);
    expect((await api.getCurrentUser()).data).toMatchObject({ company_domain: 'sandbox' });
    expect((await new v1.CurrenciesApi(first()).getCurrencies()).data?.length).toBeGreaterThan(3);
  });

  it('makes organizations, persons and products', async () => {
    const organization = await new v2.OrganizationsApi(second()).addOrganization({
      AddOrganizationRequest: { name: 'Hafen KG' },
    });
    const person = await new v2.PersonsApi(second()).addPerson({
      AddPersonRequest: { name: 'Ines Kramer', org_id: organization.data?.id ?? 0 },
    });
    expect((await new v2.PersonsApi(second()).getPerson({ id: person.data?.id ?? 0 })).data?.last_name).toBe('Kramer');
    const product = await new v2.ProductsApi(second()).addProduct({ AddProductRequest: { name: 'Dock scheduler' } });
    const read = await new v2.ProductsApi(second()).getProduct({ id: product.data?.id ?? 0 });
    expect(read.data?.name).toBe('Dock scheduler');
  });

  it('tells the history of a person and an organization, and what happened lately', async () => {
    await new v2.PersonsApi(second()).updatePerson({ id: 1, UpdatePersonRequest: { name: 'K. Lorenz' } });
    await new v2.OrganizationsApi(second()).updateOrganization({ id: 1, UpdateOrganizationRequest: { name: 'Nord' } });
    expect((await new v1.PersonsApi(first()).getPersonChangelog({ id: 1 })).data.map((one) => one.new_value)).toContain(
      'K. Lorenz',
    );
    expect((await new v1.PersonsApi(first()).getPersonUpdates({ id: 1 })).success).toBe(true);
    const organizations = new v1.OrganizationsApi(first());
    expect((await organizations.getOrganizationChangelog({ id: 1 })).data).toMatchObject([{ new_value: 'Nord' }]);
    expect((await organizations.getOrganizationUpdates({ id: 1 })).success).toBe(true);
    await new v2.DealsApi(second()).updateDeal({ id: 1, UpdateDealRequest: { title: 'Lately' } });
    const since = new Date(Date.now() - 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const recents = await new v1.RecentsApi(first()).getRecents({ since_timestamp: since, items: 'deal', limit: 1 });
    expect(recents.data).toMatchObject([{ item: 'deal' }]);
    const tooOld = { since_timestamp: 'yesterday' };
    await expect(new v1.RecentsApi(first()).getRecents(tooOld)).rejects.toMatchObject({ errorCode: 400 });
  });

  it('searches, each kind and all of them', async () => {
    const organizations = await new v2.OrganizationsApi(second()).searchOrganization({ term: 'nordwind' });
    expect(organizations.data?.items).toHaveLength(1);
    expect((await new v2.PersonsApi(second()).searchPersons({ term: 'lorenz' })).data?.items).toHaveLength(1);
    expect((await new v2.ProductsApi(second()).searchProducts({ term: 'fleet' })).data?.items?.length).toBeGreaterThan(
      0,
    );
    const items = await new v2.ItemSearchApi(second()).searchItem({ term: 'nordwind', item_types: 'organization' });
    expect(items.data?.items).toHaveLength(1);
    await expect(new v2.ItemSearchApi(second()).searchItem({ term: 'n' })).rejects.toMatchObject({
      code: 'ERR_SCHEMA_VALIDATION_FAILED',
    });
  });

  it.each([
    ['product', productFields],
    ['organization', organizationFields],
    ['person', personFields],
  ] as const)('changes and removes a field of a %s and its options', async (_owner, fieldsOfOwner) => {
    const api = fieldsOfOwner(second());
    expect((await api.list()).data?.length).toBeGreaterThan(3);
    const made = await api.add();
    const field_code = made.data?.field_code ?? '';
    const added = await api.addOption(field_code);
    const id = Number(added.data?.[0]?.id);
    await api.renameOption(field_code, id);
    await api.removeOption(field_code, id);
    await api.rename(field_code);
    expect((await api.get(field_code)).data).toMatchObject({ field_name: 'GL account', options: [{ label: '4000' }] });
    await api.remove(field_code);
  });

  it('subscribes and unsubscribes webhooks', async () => {
    const hooks = new v1.WebhooksApi(first());
    const made = await hooks.addWebhook({
      AddWebhookRequest: {
        subscription_url: 'http://127.0.0.1:9/hook',
        event_action: '*' as v1.AddWebhookRequestEventActionConst,
        event_object: 'deal' as v1.AddWebhookRequestEventObjectConst,
        name: 'ours',
      },
    });
    expect((await hooks.getWebhooks()).data).toHaveLength(1);
    await hooks.deleteWebhook({ id: made.data?.id ?? 0 });
  });

  it('leaves out none that is served', async () => {
    expect(await neverCalled(account(), (route) => !isAboutDeals(route))).toEqual([]);
  });
});

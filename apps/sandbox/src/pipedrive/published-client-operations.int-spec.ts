import { v1, v2 } from 'pipedrive';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type RunningAccount, startAccount } from './testing/running-account.js';

let account: RunningAccount;

beforeAll(async () => {
  account = await startAccount();
});

afterAll(() => account.sandbox.close());

beforeEach(async () => {
  await account.api.post('/_sandbox/reset', {});
});

const second = () => new v2.Configuration({ apiKey: 'sandbox', basePath: `${account.sandbox.url}/api/v2` });
const first = () => new v1.Configuration({ apiKey: 'sandbox', basePath: `${account.sandbox.url}/api/v1` });
const gone = { success: false, error: 'Entity was not found' };

describe('every operation of the sandbox, by the published Pipedrive client', () => {
  it('manages the lines of a deal', async () => {
    const lines = new v2.DealProductsApi(second());
    const many = await lines.addManyDealProducts({
      id: 5,
      CreateManyDealProductRequest: {
        data: [
          { product_id: 1, item_price: 10, quantity: 3 },
          { product_id: 2, item_price: 0.5, quantity: 1.5, discount: 10 },
        ],
      },
    });
    expect(many.data?.map((line) => line.sum)).toEqual([30, 0.68]);
    const [one, other] = many.data ?? [];
    const changed = await lines.updateDealProduct({
      id: 5,
      product_attachment_id: one?.id ?? 0,
      UpdateDealProductRequest: { quantity: 4, comments: 'one more' },
    });
    expect(changed.data).toMatchObject({ quantity: 4, sum: 40, comments: 'one more', name: 'Fleet Manager licence' });
    expect((await lines.getDealProducts({ id: 5 })).data).toHaveLength(2);
    expect((await lines.getDealsProducts({ deal_ids: [5, 1] })).data).toHaveLength(4);
    expect((await lines.deleteDealProduct({ id: 5, product_attachment_id: other?.id ?? 0 })).data).toEqual({
      id: other?.id,
    });
    expect((await new v2.DealsApi(second()).getDeal({ id: 5 })).data?.value).toBe(40);
    await lines.deleteManyDealProducts({ id: 5 });
    expect((await lines.getDealProducts({ id: 5 })).data).toEqual([]);
  });

  it('knows recurring lines by their rules', async () => {
    const lines = new v2.DealProductsApi(second());
    const line = { product_id: 1, item_price: 100, quantity: 1 };
    const monthly = { ...line, billing_frequency: 'monthly', billing_frequency_cycles: 12 } as v2.AddDealProductRequest;
    await lines.addDealProduct({ id: 5, AddDealProductRequest: monthly });
    const deal = await new v2.DealsApi(second()).getDeal({ id: 5 });
    expect(deal.data).toMatchObject({ value: 100, mrr: 100, arr: 1200, acv: 1200 });
    const weekly = { ...line, billing_frequency: 'weekly' } as v2.AddDealProductRequest;
    await expect(lines.addDealProduct({ id: 5, AddDealProductRequest: weekly })).rejects.toMatchObject({
      error: 'Validation failed: billing_frequency_cycles: is required for weekly products',
    });
    const instalment = { description: 'x', amount: 1, billing_date: '2026-12-01' };
    await expect(
      new v2.DealInstallmentsApi(second()).postInstallment({ id: 5, AddInstallmentRequestBody: instalment }),
    ).rejects.toMatchObject({ code: 'ERR_SCHEMA_VALIDATION_FAILED' });
  });

  it('manages discounts and instalments of a deal', async () => {
    const deals = new v2.DealsApi(second());
    const added = await deals.postAdditionalDiscount({
      id: 2,
      AddAdditionalDiscountRequestBody: {
        description: 'fair',
        amount: 10,
        type: 'percentage' as v2.AddAdditionalDiscountRequestBodyTypeConst,
      },
    });
    expect((await deals.getDeal({ id: 2 })).data?.value).toBe(2920.59);
    const discount_id = String(added.data?.id);
    await deals.updateAdditionalDiscount({ id: 2, discount_id, UpdateAdditionalDiscountRequestBody: { amount: 20 } });
    expect((await deals.getAdditionalDiscounts({ id: 2 })).data).toMatchObject([{ id: discount_id, amount: 20 }]);
    await deals.deleteAdditionalDiscount({ id: 2, discount_id });
    expect((await deals.getDeal({ id: 2 })).data?.value).toBe(3245.1);

    const instalments = new v2.DealInstallmentsApi(second());
    const body = { description: 'first half', amount: 1622.55, billing_date: '2026-12-01' };
    const made = await instalments.postInstallment({ id: 2, AddInstallmentRequestBody: body });
    const installment_id = made.data?.id ?? 0;
    await instalments.updateInstallment({ id: 2, installment_id, UpdateInstallmentRequestBody: { amount: 1600 } });
    expect((await instalments.getInstallments({ deal_ids: [2] })).data).toMatchObject([{ amount: 1600 }]);
    await instalments.deleteInstallment({ id: 2, installment_id });
    expect((await instalments.getInstallments({ deal_ids: [2] })).data).toEqual([]);
  });

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
    await expect(api.getOrganization({ id: 5 })).rejects.toMatchObject(gone);
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
    await expect(api.getPerson({ id: 2 })).rejects.toMatchObject(gone);
    await api.deletePerson({ id: 3 });
    await expect(api.getPerson({ id: 3 })).rejects.toMatchObject(gone);
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
    await expect(api.getProduct({ id: 7 })).rejects.toMatchObject(gone);
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

  it.each([
    ['deal', () => new v2.DealFieldsApi(second())],
    ['product', () => new v2.ProductFieldsApi(second())],
    ['organization', () => new v2.OrganizationFieldsApi(second())],
    ['person', () => new v2.PersonFieldsApi(second())],
  ] as const)('reads the fields of a %s', async (owner, api) => {
    const list = api();
    const fields =
      list instanceof v2.DealFieldsApi
        ? await list.getDealFields()
        : list instanceof v2.ProductFieldsApi
          ? await list.getProductFields()
          : list instanceof v2.OrganizationFieldsApi
            ? await list.getOrganizationFields()
            : await list.getPersonFields();
    expect(fields.data?.length, owner).toBeGreaterThan(3);
  });

  it('changes and removes a field and its options', async () => {
    const api = new v2.DealFieldsApi(second());
    const made = await api.addDealField({
      AddDealFieldRequest: { field_name: 'Account', field_type: 'set', options: [{ label: 'a' }, { label: 'b' }] },
    });
    const field_code = made.data?.field_code ?? '';
    const [a, b] = made.data?.options ?? [];
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
    await expect(api.getDealField({ field_code })).rejects.toMatchObject(gone);
  });

  it('shows one user and lists all', async () => {
    const api = new v1.UsersApi(first());
    expect((await api.getUser({ id: 2 })).data).toMatchObject({ name: 'Anna Schmidt', active_flag: true });
    expect((await api.getUsers()).data).toHaveLength(3);
  });
});

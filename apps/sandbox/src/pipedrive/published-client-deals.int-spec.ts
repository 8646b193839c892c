import { v1, v2 } from 'pipedrive';
import { describe, expect, it } from 'vitest';

import { isAboutDeals, neverCalled, useDemoAccount } from './testing/published-client.js';

const { account, first, second } = useDemoAccount();

describe('every operation about deals, by the published Pipedrive client', () => {
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

  it('manages deals', async () => {
    const api = new v2.DealsApi(second());
    const made = await api.addDeal({ AddDealRequest: { title: 'Harbour', value: 10 } });
    const id = made.data?.id ?? 0;
    await api.updateDeal({ id, UpdateDealRequest: { status: 'won' } });
    expect((await api.getDeals({ ids: String(id) })).data).toMatchObject([{ status: 'won' }]);
    await api.updateDeal({ id: 3, UpdateDealRequest: { is_archived: true } });
    expect((await api.getArchivedDeals({ ids: '3' })).data).toHaveLength(1);
    expect((await new v1.DealsApi(first()).mergeDeals({ id, MergeDealsRequest: { merge_with_id: 6 } })).data?.id).toBe(
      6,
    );
    await api.deleteDeal({ id: 5 });
    await new v2.DealProductsApi(second()).addDealProduct({
      id: 6,
      AddDealProductRequest: { product_id: 1, item_price: 1, quantity: 1 },
    });
  });

  it('tells the history of a deal', async () => {
    const deals = new v2.DealsApi(second());
    await deals.updateDeal({ id: 1, UpdateDealRequest: { status: 'won' } });
    await deals.updateDeal({ id: 1, UpdateDealRequest: { status: 'open' } });
    const history = new v1.DealsApi(first());
    const changes = (await history.getDealChangelog({ id: 1 })).data;
    const ofStatus = changes.filter((change) => change.field_key === 'status');
    expect(ofStatus.map((change) => [change.old_value, change.new_value])).toEqual([
      ['won', 'open'],
      ['open', 'won'],
    ]);
    expect(ofStatus[0]).toMatchObject({ actor_user_id: 1, change_source: 'api' });
    const flow = await history.getDealUpdates({ id: 1, items: 'dealChange', all_changes: '1' });
    expect(flow.data?.length).toBe(changes.length);
  });

  it('searches deals', async () => {
    expect((await new v2.DealsApi(second()).searchDeals({ term: 'fleet roll-out' })).data?.items).toMatchObject([
      { item: { type: 'deal', organization: { name: 'Nordwind Logistik GmbH' } } },
    ]);
  });

  it('leaves out none that is served', async () => {
    expect(await neverCalled(account(), isAboutDeals)).toEqual([]);
  });
});

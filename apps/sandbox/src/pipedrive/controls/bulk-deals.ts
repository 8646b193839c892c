import { applyDealPatch } from '../rules/deal-transition.js';
import { dealTotals, withTotals } from '../rules/deal-value.js';
import { restTime } from '../sandbox-clock.js';
import type { AccountState } from '../state/account-state.js';
import type { DealRow, LineRow, OrganizationRow, PersonRow, ProductRow } from '../state/rows.js';

export interface BulkDeals {
  readonly count: number;
  readonly linesEach: number;
  /** They share the deals evenly; each has one contact. */
  readonly organizations: number;
  /** Won one after the other between these two. */
  readonly wonFrom: Date;
  readonly wonTo: Date;
}

/** Puts many won deals into the account at once, as an account of some years has them. Nothing is announced to webhooks. */
export function insertBulkDeals(state: AccountState, bulk: BulkDeals): { readonly firstId: number; lastId: number } {
  const stage = state.stages.all()[0];
  if (stage === undefined) throw new Error('The account has no stage');
  const added = restTime(new Date(bulk.wonFrom.getTime() - 24 * 3_600_000));
  const times = { add_time: added, update_time: added };
  const products = Array.from({ length: bulk.linesEach }, (_, n) => {
    return state.products.insert({ ...PRODUCT, ...times, name: `Bulk product ${n + 1}`, code: `BULK-${n + 1}` });
  });
  const customers = Array.from({ length: bulk.organizations }, (_, n) => {
    const organization = state.organizations.insert({ ...ORGANIZATION, ...times, name: `Bulk customer ${n + 1} GmbH` });
    const contact = { name: `Contact ${n + 1}`, first_name: 'Contact', last_name: String(n + 1) };
    const person = state.persons.insert({ ...PERSON, ...times, ...contact, org_id: organization.id });
    return { org_id: organization.id, person_id: person.id };
  });
  const stepMs = (bulk.wonTo.getTime() - bulk.wonFrom.getTime()) / Math.max(1, bulk.count - 1);
  const ids = Array.from({ length: bulk.count }, (_, n) => {
    const customer = customers.length === 0 ? {} : customers[n % customers.length];
    const place = { pipeline_id: stage.pipeline_id, stage_id: stage.id };
    const deal = state.deals.insert({ ...DEAL, ...times, ...place, ...customer, title: `Bulk deal ${n + 1}` });
    const lines = products.map((product, position) =>
      state.lines.insert({
        ...LINE,
        add_time: added,
        deal_id: deal.id,
        product_id: product.id,
        item_price: 100 + position + (n % 50),
        order_nr: position + 1,
      }),
    );
    const won = new Date(bulk.wonFrom.getTime() + n * stepMs);
    const valued = withTotals(deal, dealTotals(lines, [], 2, state.settings));
    state.deals.put({
      ...applyDealPatch(valued, { status: 'won' }, won, state.settings),
      update_time: restTime(won),
    });
    return deal.id;
  });
  return { firstId: ids[0] ?? 0, lastId: ids.at(-1) ?? 0 };
}

const PRODUCT: Omit<ProductRow, 'id' | 'name' | 'code' | 'add_time' | 'update_time'> = {
  description: null,
  unit: 'pcs',
  tax: 0,
  category: '18',
  owner_id: 1,
  is_linkable: true,
  is_deleted: false,
  visible_to: 3,
  billing_frequency: 'one-time',
  billing_frequency_cycles: null,
  prices: [{ currency: 'EUR', price: 100, cost: 0, direct_cost: null, notes: '' }],
  custom_fields: {},
};

const ORGANIZATION: Omit<OrganizationRow, 'id' | 'name' | 'add_time' | 'update_time'> = {
  owner_id: 1,
  address: null,
  website: null,
  linkedin: null,
  industry: null,
  annual_revenue: null,
  employee_count: null,
  is_deleted: false,
  visible_to: 3,
  label_ids: [],
  custom_fields: {},
  merged_into: null,
};

const PERSON: Omit<PersonRow, 'id' | 'name' | 'first_name' | 'last_name' | 'org_id' | 'add_time' | 'update_time'> = {
  owner_id: 2,
  emails: [],
  phones: [],
  is_deleted: false,
  visible_to: 3,
  label_ids: [],
  picture_id: null,
  custom_fields: {},
  merged_into: null,
};

const DEAL: Omit<DealRow, 'id' | 'title' | 'pipeline_id' | 'stage_id' | 'add_time'> = {
  creator_user_id: 2,
  owner_id: 2,
  person_id: null,
  org_id: null,
  value: 0,
  currency: 'EUR',
  status: 'open',
  update_time: null,
  stage_change_time: null,
  close_time: null,
  won_time: null,
  first_won_time: null,
  lost_time: null,
  local_won_date: null,
  local_lost_date: null,
  local_close_date: null,
  expected_close_date: null,
  probability: null,
  lost_reason: null,
  visible_to: 3,
  label_ids: [],
  is_deleted: false,
  is_archived: false,
  archive_time: null,
  acv: null,
  arr: null,
  mrr: null,
  custom_fields: {},
  status_before_delete: null,
  merged_into: null,
};

const LINE: Omit<LineRow, 'id' | 'deal_id' | 'product_id' | 'item_price' | 'order_nr' | 'add_time'> = {
  product_variation_id: null,
  quantity: 1,
  discount: 0,
  discount_type: 'percentage',
  tax: 0,
  tax_method: 'none',
  currency: 'EUR',
  is_enabled: true,
  billing_frequency: 'one-time',
  billing_frequency_cycles: null,
  billing_start_date: null,
  comments: '',
  update_time: null,
};

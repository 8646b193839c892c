import { applyDealPatch } from '../rules/deal-transition.js';
import { dealTotals, withTotals } from '../rules/deal-value.js';
import type { AccountState } from '../state/account-state.js';
import type { DealRow, LineRow } from '../state/rows.js';
import { DEMO_FIELDS } from './seed-demo-account.js';

interface DemoLine {
  readonly product: string;
  readonly quantity: number;
  readonly price: number;
  readonly discount?: number;
}

interface DemoDeal {
  readonly title: string;
  readonly org: string;
  readonly stage: string;
  readonly lines: readonly DemoLine[];
  /** Only without lines. */
  readonly value?: number;
  readonly currency?: string;
  readonly won?: number;
  readonly lost?: number;
  readonly purchaseOrder?: string;
}

/** Days count back; what is won here was won long before anybody books by machine. */
const DEALS: readonly DemoDeal[] = [
  {
    title: 'Nordwind: fleet roll-out',
    org: 'Nordwind Logistik GmbH',
    stage: 'Negotiation',
    purchaseOrder: 'PO-4711',
    lines: [
      { product: 'SW-100', quantity: 10, price: 1200, discount: 10 },
      { product: 'SV-100', quantity: 3, price: 980 },
    ],
  },
  {
    title: 'Alpenblick: shuttle tracking',
    org: 'Alpenblick Hotels AG',
    stage: 'Proposal made',
    lines: [
      { product: 'HW-100', quantity: 24, price: 89.9 },
      { product: 'SV-200', quantity: 7.5, price: 145 },
    ],
  },
  {
    title: 'Atelier Dubois: dispatcher training',
    org: 'Atelier Dubois SARL',
    stage: 'Proposal made',
    lines: [{ product: 'TR-100', quantity: 2, price: 640 }],
  },
  {
    title: 'Great Lakes: pilot',
    org: 'Great Lakes Freight Inc.',
    stage: 'Negotiation',
    currency: 'USD',
    lines: [{ product: 'SW-200', quantity: 5, price: 850.5 }],
  },
  { title: 'Müller & Söhne: delivery van', org: 'Müller & Söhne Bäckerei', stage: 'Qualified', lines: [], value: 2400 },
  {
    title: 'Nordwind: licence renewal',
    org: 'Nordwind Logistik GmbH',
    stage: 'Offer sent',
    lines: [{ product: 'SW-100', quantity: 10, price: 1100 }],
  },
  {
    title: 'Alpenblick: tablets',
    org: 'Alpenblick Hotels AG',
    stage: 'Contact made',
    lost: 20,
    lines: [{ product: 'HW-200', quantity: 12, price: 349 }],
  },
  {
    title: 'Nordwind: first licences',
    org: 'Nordwind Logistik GmbH',
    stage: 'Order signed',
    won: 200,
    lines: [{ product: 'SW-100', quantity: 4, price: 1200 }],
  },
];

export function seedDemoDeals(state: AccountState, ago: (days: number) => string): void {
  for (const [index, demo] of DEALS.entries()) {
    const added = ago(240 - index);
    const deal = state.deals.insert(newDeal(state, demo, added));
    const lines = demo.lines.map((line, position) => state.lines.insert(newLine(state, deal, line, position, added)));
    const totals = dealTotals(lines, [], 2, state.settings);
    const valued = lines.length === 0 ? deal : withTotals(deal, totals);
    const days = demo.won ?? demo.lost;
    if (days === undefined) {
      state.deals.put({ ...valued, update_time: ago(30) });
      continue;
    }
    const patch = demo.won === undefined ? { status: 'lost', lost_reason: 'Too expensive' } : { status: 'won' };
    const closed = applyDealPatch(valued, patch, new Date(ago(days)), state.settings);
    state.deals.put({ ...closed, update_time: ago(days) });
  }
}

function newDeal(state: AccountState, demo: DemoDeal, added: string): Omit<DealRow, 'id'> {
  const organization = state.organizations.all().find((row) => row.name === demo.org);
  const stage = state.stages.all().find((row) => row.name === demo.stage);
  const contact = organization && state.persons.where('org_id', organization.id)[0];
  if (stage === undefined) throw new Error(`The demo has no stage ${demo.stage}`);
  return {
    title: demo.title,
    creator_user_id: 2,
    owner_id: 2,
    person_id: contact?.id ?? null,
    org_id: organization?.id ?? null,
    pipeline_id: stage.pipeline_id,
    stage_id: stage.id,
    value: demo.value ?? 0,
    currency: demo.currency ?? 'EUR',
    status: 'open',
    add_time: added,
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
    custom_fields: demo.purchaseOrder === undefined ? {} : { [DEMO_FIELDS.dealPurchaseOrder]: demo.purchaseOrder },
    status_before_delete: null,
    merged_into: null,
  };
}

function newLine(
  state: AccountState,
  deal: DealRow,
  line: DemoLine,
  position: number,
  added: string,
): Omit<LineRow, 'id'> {
  const product = state.products.all().find((row) => row.code === line.product);
  return {
    deal_id: deal.id,
    product_id: product?.id ?? 0,
    product_variation_id: null,
    item_price: line.price,
    quantity: line.quantity,
    discount: line.discount ?? 0,
    discount_type: 'percentage',
    tax: 0,
    tax_method: 'none',
    currency: deal.currency,
    is_enabled: true,
    billing_frequency: 'one-time',
    billing_frequency_cycles: null,
    billing_start_date: null,
    order_nr: position + 1,
    comments: '',
    add_time: added,
    update_time: null,
  };
}

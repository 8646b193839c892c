import { restTime } from '../sandbox-clock.js';
import type { AccountState } from '../state/account-state.js';
import { DEMO_FIELDS } from './demo-fields.js';
import { insertPastDeal } from './past-deal.js';

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

export function seedDemoDeals(state: AccountState, ago: (days: number) => Date): void {
  for (const [index, demo] of DEALS.entries()) seedDeal(state, demo, ago(240 - index), ago);
}

function seedDeal(state: AccountState, demo: DemoDeal, added: Date, ago: (days: number) => Date): void {
  const organization = state.organizations.all().find((row) => row.name === demo.org);
  const contact = organization && state.persons.where('org_id', organization.id)[0];
  const stage = state.stages.all().find((row) => row.name === demo.stage);
  if (stage === undefined) throw new Error(`The demo has no stage ${demo.stage}`);
  const productId = (code: string): number => state.products.all().find((row) => row.code === code)?.id ?? 0;
  const { title, value = 0, currency = 'EUR', purchaseOrder, won, lost } = demo;
  insertPastDeal(state, {
    fields: {
      title,
      value,
      currency,
      person_id: contact?.id ?? null,
      org_id: organization?.id ?? null,
      add_time: restTime(added),
      custom_fields: purchaseOrder === undefined ? {} : { [DEMO_FIELDS.dealPurchaseOrder]: purchaseOrder },
    },
    stage,
    lines: demo.lines.map(({ product, quantity, price, discount = 0 }) => {
      return { product_id: productId(product), quantity, item_price: price, discount };
    }),
    at: ago(won ?? lost ?? 30),
    ...(won !== undefined && { outcome: { status: 'won' } }),
    ...(lost !== undefined && { outcome: { status: 'lost', lost_reason: 'Too expensive' } }),
  });
}

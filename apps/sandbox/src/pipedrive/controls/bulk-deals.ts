import { DEMO_CATEGORIES } from '../demo/demo-fields.js';
import { insertPastDeal } from '../demo/past-deal.js';
import { restTime } from '../sandbox-clock.js';
import type { AccountState } from '../state/account-state.js';
import { BLANK_ORGANIZATION, BLANK_PERSON, BLANK_PRODUCT } from '../state/blank-rows.js';
import type { StageRow } from '../state/rows.js';

const DAY_MS = 24 * 3_600_000;

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
export function insertBulkDeals(
  state: AccountState,
  stage: StageRow,
  bulk: BulkDeals,
): { readonly firstId: number; readonly lastId: number } {
  const added = restTime(new Date(bulk.wonFrom.getTime() - DAY_MS));
  const products = insertProducts(state, bulk.linesEach, added);
  const customers = insertCustomers(state, bulk.organizations, added);
  const stepMs = (bulk.wonTo.getTime() - bulk.wonFrom.getTime()) / Math.max(1, bulk.count - 1);
  const ids = Array.from({ length: bulk.count }, (_, n) => {
    const customer = customers.length === 0 ? {} : customers[n % customers.length];
    const { id } = insertPastDeal(state, {
      fields: { title: `Bulk deal ${n + 1}`, add_time: added, ...customer },
      stage,
      lines: products.map((product_id, position) => ({
        product_id,
        quantity: 1,
        item_price: 100 + position + (n % 50),
      })),
      at: new Date(bulk.wonFrom.getTime() + n * stepMs),
      outcome: { status: 'won' },
    });
    return id;
  });
  return { firstId: ids[0] ?? 0, lastId: ids.at(-1) ?? 0 };
}

function insertProducts(state: AccountState, count: number, at: string): readonly number[] {
  const prices = [{ currency: 'EUR', price: 100, cost: 0, direct_cost: null, notes: '' }];
  const always = {
    owner_id: 1,
    unit: 'pcs',
    category: DEMO_CATEGORIES.software,
    prices,
    add_time: at,
    update_time: at,
  };
  return Array.from({ length: count }, (_, n) => {
    const own = { name: `Bulk product ${n + 1}`, code: `BULK-${n + 1}` };
    return state.products.insert({ ...BLANK_PRODUCT, ...always, ...own }).id;
  });
}

function insertCustomers(
  state: AccountState,
  count: number,
  at: string,
): readonly { readonly org_id: number; readonly person_id: number }[] {
  const times = { add_time: at, update_time: at };
  return Array.from({ length: count }, (_, n) => {
    const name = `Bulk customer ${n + 1} GmbH`;
    const org_id = state.organizations.insert({ ...BLANK_ORGANIZATION, ...times, owner_id: 1, name }).id;
    const contact = { name: `Contact ${n + 1}`, first_name: 'Contact', last_name: String(n + 1), org_id };
    return { org_id, person_id: state.persons.insert({ ...BLANK_PERSON, ...times, ...contact, owner_id: 2 }).id };
  });
}

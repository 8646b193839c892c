import { restTime } from '../sandbox-clock.js';
import type { AccountState } from '../state/account-state.js';
import { BLANK_ORGANIZATION, BLANK_PERSON, BLANK_PRODUCT } from '../state/blank-rows.js';
import type { FieldEntity, OptionRow } from '../state/rows.js';
import { DEMO_CATEGORIES, DEMO_FIELDS } from './demo-fields.js';
import { DEMO_CURRENCIES, DEMO_ORGANIZATIONS, DEMO_PIPELINES, DEMO_PRODUCTS, DEMO_USERS } from './demo-records.js';
import { seedDemoDeals } from './demo-deals.js';

/**
 * Fills an empty account: two pipelines, a catalogue with categories, organizations with contacts, deals in several states.
 * Times count back from the account's clock, so that the demo never looks old. Nothing is announced to webhooks.
 *
 * @param content `empty` leaves out the records and keeps what no account is without: users, currencies, fields, pipelines.
 */
export function seedDemoAccount(state: AccountState, content: 'demo' | 'empty' = 'demo'): void {
  const now = state.clock.now();
  for (const user of DEMO_USERS) state.users.insert(user);
  for (const currency of DEMO_CURRENCIES) state.currencies.insert({ ...currency, active_flag: true });
  seedFields(state);
  seedPipelines(state, ago(now, 400));
  if (content === 'empty') return;
  for (const { category, price, ...product } of DEMO_PRODUCTS) {
    const at = ago(now, 300);
    const prices = [{ currency: 'EUR', price, cost: 0, direct_cost: null, notes: '' }];
    state.products.insert({
      ...BLANK_PRODUCT,
      ...product,
      unit: 'pcs',
      owner_id: 1,
      category: DEMO_CATEGORIES[category],
      prices,
      add_time: at,
      update_time: at,
    });
  }
  for (const organization of DEMO_ORGANIZATIONS) seedOrganization(state, organization, ago(now, 250));
  seedDemoDeals(state, (days) => daysBefore(now, days));
}

function ago(now: Date, days: number): string {
  return restTime(daysBefore(now, days));
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 24 * 3_600_000);
}

function seedPipelines(state: AccountState, at: string): void {
  for (const [index, { name, stages }] of DEMO_PIPELINES.entries()) {
    const times = { add_time: at, update_time: at };
    const pipeline = state.pipelines.insert({
      ...times,
      name,
      order_nr: index + 1,
      is_deleted: false,
      is_deal_probability_enabled: true,
    });
    for (const [position, stage] of stages.entries()) {
      state.stages.insert({
        ...times,
        name: stage,
        order_nr: position + 1,
        pipeline_id: pipeline.id,
        is_deleted: false,
        deal_probability: Math.min(100, 20 * (position + 1)),
        is_deal_rot_enabled: false,
        days_to_rotten: null,
      });
    }
  }
}

function seedOrganization(state: AccountState, demo: (typeof DEMO_ORGANIZATIONS)[number], at: string): void {
  const organization = state.organizations.insert({
    ...BLANK_ORGANIZATION,
    name: demo.name,
    owner_id: 1,
    add_time: at,
    update_time: at,
    address: { ...EMPTY_ADDRESS, ...demo.address },
    website: demo.website,
    custom_fields: demo.taxId === null ? {} : { [DEMO_FIELDS.organizationTaxId]: demo.taxId },
  });
  for (const contact of demo.contacts) {
    state.persons.insert({
      ...BLANK_PERSON,
      name: `${contact.first} ${contact.last}`,
      first_name: contact.first,
      last_name: contact.last,
      owner_id: 2,
      org_id: organization.id,
      emails: [{ value: contact.email, primary: true, label: 'work' }],
      phones: contact.phone === null ? [] : [{ value: contact.phone, primary: true, label: 'work' }],
      add_time: at,
      update_time: at,
    });
  }
}

function seedFields(state: AccountState): void {
  const categories = [
    { id: DEMO_CATEGORIES.software, label: 'Software' },
    { id: DEMO_CATEGORIES.services, label: 'Services' },
    { id: DEMO_CATEGORIES.hardware, label: 'Hardware' },
    { id: DEMO_CATEGORIES.training, label: 'Training' },
  ];
  const statuses = ['open', 'won', 'lost', 'deleted'].map((id) => ({
    id,
    label: `${id[0]?.toUpperCase()}${id.slice(1)}`,
  }));
  const costCenters = [
    { id: 31, label: '100 Hamburg' },
    { id: 32, label: '200 München' },
  ];
  builtIn(state, 'deal', {
    title: 'varchar',
    value: 'monetary',
    currency: 'varchar',
    org_id: 'org',
    stage_id: 'stage',
  });
  builtIn(state, 'product', { name: 'varchar', code: 'varchar', unit: 'varchar', tax: 'double' });
  builtIn(state, 'organization', { name: 'varchar', address: 'address', website: 'varchar', owner_id: 'user' });
  builtIn(state, 'person', { name: 'varchar', emails: 'varchar', phones: 'varchar', org_id: 'org' });
  field(state, 'deal', 'status', 'Status', 'enum', statuses, false);
  field(state, 'product', 'category', 'Category', 'enum', categories, false);
  field(state, 'organization', DEMO_FIELDS.organizationTaxId, 'Tax ID', 'varchar', null, true);
  field(state, 'deal', DEMO_FIELDS.dealPurchaseOrder, 'Purchase order', 'varchar', null, true);
  field(state, 'deal', DEMO_FIELDS.dealCostCenter, 'Cost center', 'enum', costCenters, true);
}

function builtIn(state: AccountState, entity: FieldEntity, types: Readonly<Record<string, string>>): void {
  for (const [code, type] of Object.entries(types))
    field(state, entity, code, code.replaceAll('_', ' '), type, null, false);
}

function field(
  state: AccountState,
  entity: FieldEntity,
  field_code: string,
  field_name: string,
  field_type: string,
  options: readonly OptionRow[] | null,
  is_custom_field: boolean,
): void {
  state.fields.insert({ entity, field_code, field_name, field_type, description: null, options, is_custom_field });
}

const EMPTY_ADDRESS = {
  value: null,
  country: null,
  admin_area_level_1: null,
  admin_area_level_2: null,
  locality: null,
  sublocality: null,
  route: null,
  street_number: null,
  subpremise: null,
  postal_code: null,
};

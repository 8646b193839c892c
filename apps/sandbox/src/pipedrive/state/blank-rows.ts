import type { DealRow, LineRow, OrganizationRow, PersonRow, ProductRow } from './rows.js';

/** Rows as they begin, before anybody has said anything about them: for the API, the demo account and deals in bulk alike. */
type Blank<T, Given extends keyof T> = Readonly<Omit<T, Given | 'id' | 'add_time'>>;

export const BLANK_DEAL: Blank<DealRow, 'pipeline_id' | 'stage_id' | 'currency' | 'owner_id' | 'creator_user_id'> = {
  title: '',
  person_id: null,
  org_id: null,
  value: 0,
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

export const BLANK_LINE: Blank<
  LineRow,
  'deal_id' | 'product_id' | 'item_price' | 'quantity' | 'currency' | 'order_nr' | 'tax_method'
> = {
  product_variation_id: null,
  discount: 0,
  discount_type: 'percentage',
  tax: 0,
  is_enabled: true,
  billing_frequency: 'one-time',
  billing_frequency_cycles: null,
  billing_start_date: null,
  comments: '',
  update_time: null,
};

export const BLANK_ORGANIZATION: Blank<OrganizationRow, 'name' | 'owner_id' | 'update_time'> = {
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

export const BLANK_PERSON: Blank<PersonRow, 'name' | 'first_name' | 'last_name' | 'owner_id' | 'update_time'> = {
  org_id: null,
  emails: [],
  phones: [],
  is_deleted: false,
  visible_to: 3,
  label_ids: [],
  picture_id: null,
  custom_fields: {},
  merged_into: null,
};

export const BLANK_PRODUCT: Blank<ProductRow, 'name' | 'owner_id' | 'update_time'> = {
  code: null,
  description: null,
  unit: null,
  tax: 0,
  category: null,
  is_linkable: true,
  is_deleted: false,
  visible_to: 3,
  prices: [],
  billing_frequency: 'one-time',
  billing_frequency_cycles: null,
  custom_fields: {},
};

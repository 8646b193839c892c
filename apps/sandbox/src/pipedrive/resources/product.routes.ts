import { ApiProblem } from '../http/api-problem.js';
import {
  csvIds,
  filled,
  flag,
  integer,
  listOf,
  nullable,
  number,
  numberText,
  oneOf,
  record,
  type Shape,
  text,
  wholeSecondText,
  words,
} from '../http/checks.js';
import { pageQuery } from '../http/page.js';
import type { Route } from '../http/route.js';
import { showCustomFields } from '../rules/custom-fields.js';
import type { SandboxAccount } from '../sandbox-account.js';
import { BLANK_PRODUCT } from '../state/blank-rows.js';
import type { ProductRow } from '../state/rows.js';
import { hasAsked, isInTime, wantedBy } from './list-filters.js';
import { recordRoutes } from './record-resource.js';

/** It knows `updated_since`, and no `updated_until`. */
const LIST_QUERY: Shape = {
  ...pageQuery('id', 'name', 'update_time', 'add_time'),
  filter_id: numberText,
  ids: csvIds(100),
  owner_id: numberText,
  updated_since: wholeSecondText,
  custom_fields: text,
};
const BODY: Shape = {
  name: filled,
  code: nullable(text),
  description: nullable(text),
  unit: nullable(text),
  tax: number,
  category: nullable(integer),
  owner_id: integer,
  is_linkable: flag,
  visible_to: oneOf(1, 3, 5, 7),
  prices: listOf(record),
  billing_frequency: oneOf('one-time', 'weekly', 'monthly', 'quarterly', 'semi-annually', 'annually'),
  billing_frequency_cycles: nullable(integer),
  custom_fields: record,
};

export function productRoutes(account: SandboxAccount): Route[] {
  return recordRoutes<ProductRow>(account, {
    entity: 'product',
    path: '/products',
    table: account.state.products,
    listTokens: 10,
    scopes: { read: ['products:read', 'products:full'], write: ['products:full'] },
    query: { list: LIST_QUERY, one: {} },
    body: BODY,
    required: ['name'],
    filter: (query) => {
      const isWanted = wantedBy(query);
      return (row) => isWanted(row) && hasAsked(row, ['owner_id'], query) && isInTime(account, row, query);
    },
    // Unlike deals and contacts, a product has its update time from the start.
    blank: (request) => ({ ...BLANK_PRODUCT, ...account.newRecord(request.user.id), update_time: account.time() }),
    write: (before, body) => write(account, before, body),
    show: (row) => showProduct(account, row),
  });
}

/** The category is written as a number and read as its text. */
function write(
  account: SandboxAccount,
  before: Partial<ProductRow>,
  body: Record<string, unknown>,
): Partial<ProductRow> {
  const fields = account.fieldsOf('product');
  const custom = account.customFieldsAfter('product', before.custom_fields, body['custom_fields']);
  const written = body['category'];
  const category = written == null ? written : words(written);
  const options = fields.find((field) => field.field_code === 'category')?.options ?? [];
  if (category != null && !options.some((option) => String(option.id) === category)) {
    throw ApiProblem.validation({ category: 'is not one of the options' });
  }
  const known = category === undefined ? {} : { category };
  return { ...before, ...body, ...known, custom_fields: custom };
}

function showProduct(account: SandboxAccount, row: ProductRow): unknown {
  const prices = row.prices.map((price) => ({ product_id: row.id, cost: 0, direct_cost: null, notes: '', ...price }));
  return {
    ...row,
    category: showCategory(account, row),
    prices,
    custom_fields: showCustomFields(row.custom_fields, account.fieldsOf('product'), false),
  };
}

function showCategory(account: SandboxAccount, row: ProductRow): string | null {
  if (!account.state.settings.categoryAsLabel) return row.category;
  const field = account.fieldsOf('product').find((candidate) => candidate.field_code === 'category');
  return field?.options?.find((option) => String(option.id) === row.category)?.label ?? row.category;
}

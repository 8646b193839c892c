import { ApiProblem } from '../http/api-problem.js';
import {
  check,
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
import { page, pageQuery } from '../http/page.js';
import { created, ok, type Route } from '../http/route.js';
import { showCustomFields, writeCustomFields } from '../rules/custom-fields.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { ProductRow } from '../state/rows.js';
import { inTime } from './deal.routes.js';

const READ = ['products:read', 'products:full'];
const WRITE = ['products:full'];
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
  const table = account.state.products;
  const show = (row: ProductRow) => showProduct(account, row);
  const live = (id: string | undefined): ProductRow => {
    const row = account.find(table, id ?? '');
    if (row.is_deleted) throw ApiProblem.notFound();
    return row;
  };
  return [
    {
      method: 'GET',
      api: 'v2',
      path: '/products',
      tokens: 10,
      scopes: READ,
      query: {
        ...pageQuery('id', 'name', 'update_time', 'add_time'),
        filter_id: numberText,
        ids: csvIds(100),
        owner_id: numberText,
        updated_since: wholeSecondText,
        custom_fields: text,
      },
      handle: (request) => {
        const wanted = request.query['ids']?.split(',').map(Number);
        const rows = table.all().filter((row) => !row.is_deleted && (wanted?.includes(row.id) ?? true));
        return page(
          rows.filter((row) => inTime(account, row, request.query)),
          request.query,
          show,
        );
      },
    },
    {
      method: 'GET',
      api: 'v2',
      path: '/products/:id',
      tokens: 1,
      scopes: READ,
      query: {},
      handle: (request) => ok(show(live(request.params['id']))),
    },
    {
      method: 'POST',
      api: 'v2',
      path: '/products',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const fields = write(account, BLANK, check(request.body, BODY, ['name']));
        const now = account.time();
        // Unlike deals and contacts, a product has its update time from the start.
        const row = table.insert({
          owner_id: request.user.id,
          add_time: now,
          update_time: now,
          ...fields,
        } as ProductRow);
        account.log.created('product', row);
        return created(show(row));
      },
    },
    {
      method: 'PATCH',
      api: 'v2',
      path: '/products/:id',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = live(request.params['id']);
        const fields = write(account, row, check(request.body, BODY));
        const changed = table.put({ ...fields, id: row.id, update_time: account.time() } as ProductRow);
        account.log.changed('product', row, changed);
        return ok(show(changed));
      },
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: '/products/:id',
      tokens: 3,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = live(request.params['id']);
        table.put({ ...row, is_deleted: true, update_time: account.time() });
        account.log.deleted('product', row);
        return ok({ id: row.id });
      },
    },
  ];
}

/** The category is written as a number and read as its text. */
function write(account: SandboxAccount, before: Partial<ProductRow>, body: Record<string, unknown>) {
  const fields = account.fieldsOf('product');
  const custom = writeCustomFields(before.custom_fields ?? {}, body['custom_fields'], fields);
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

const BLANK: Partial<ProductRow> = {
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

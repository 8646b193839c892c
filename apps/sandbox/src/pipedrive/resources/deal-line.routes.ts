import { ApiProblem } from '../http/api-problem.js';
import {
  check,
  csvIds,
  date,
  flag,
  integer,
  listOf,
  nullable,
  number,
  oneOf,
  record,
  type Shape,
  text,
} from '../http/checks.js';
import { page, pageQuery } from '../http/page.js';
import { type ApiRequest, created, ok, type Route } from '../http/route.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { LineRow } from '../state/rows.js';
import { DealLineService } from './deal-line.service.js';
import { DealService } from './deal.service.js';

const READ = ['deals:read', 'deals:full', 'products:read', 'products:full'];
const WRITE = ['deals:full', 'products:full'];
const SORT = ['id', 'deal_id', 'add_time', 'update_time', 'order_nr'];
const MAX_BULK = 100;
const REQUIRED = ['product_id', 'item_price', 'quantity'];

const cycles = nullable((value) =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 208
    ? undefined
    : 'must be between 1 and 208',
);

const BODY: Shape = {
  product_id: integer,
  item_price: number,
  quantity: number,
  tax: number,
  comments: text,
  discount: number,
  is_enabled: flag,
  tax_method: oneOf('exclusive', 'inclusive', 'none'),
  discount_type: oneOf('percentage', 'amount'),
  product_variation_id: nullable(integer),
  billing_frequency: oneOf('one-time', 'weekly', 'monthly', 'quarterly', 'semi-annually', 'annually'),
  billing_frequency_cycles: cycles,
  billing_start_date: nullable(date),
};

export function dealLineRoutes(account: SandboxAccount): Route[] {
  const lines = new DealLineService(account);
  const deals = new DealService(account);
  const show = (line: LineRow) => lines.show(line);
  return [
    {
      method: 'GET',
      api: 'v2',
      path: '/deals/products',
      tokens: 10,
      scopes: READ,
      query: { ...pageQuery(...SORT), deal_ids: csvIds(100) },
      handle: (request) => page(ofDeals(account, deals, request), request.query, show),
    },
    {
      method: 'GET',
      api: 'v2',
      path: '/deals/:id/products',
      tokens: 10,
      scopes: READ,
      query: pageQuery(...SORT),
      handle: (request) => page(account.state.lines.where('deal_id', deals.find(id(request)).id), request.query, show),
    },
    {
      method: 'POST',
      api: 'v2',
      path: '/deals/:id/products',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => created(lines.add(id(request), [check(request.body, BODY, REQUIRED)]).map(show)[0]),
    },
    {
      method: 'POST',
      api: 'v2',
      path: '/deals/:id/products/bulk',
      tokens: 25,
      scopes: WRITE,
      query: {},
      handle: (request) => created(lines.add(id(request), bulk(request.body)).map(show)),
    },
    {
      method: 'PATCH',
      api: 'v2',
      path: '/deals/:id/products/:lineId',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) =>
        ok(show(lines.update(id(request), request.params['lineId'] ?? '', check(request.body, BODY)))),
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: '/deals/:id/products/:lineId',
      tokens: 3,
      scopes: WRITE,
      query: {},
      handle: (request) => ok({ id: lines.remove(id(request), [request.params['lineId'] ?? ''])[0] }),
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: '/deals/:id/products',
      tokens: 15,
      scopes: WRITE,
      query: { ids: csvIds(100) },
      handle: (request) =>
        ok({ ids: lines.remove(id(request), request.query['ids']?.split(',')) }, { more_items_in_collection: false }),
    },
  ];
}

function id(request: ApiRequest): string {
  return request.params['id'] ?? '';
}

function ofDeals(account: SandboxAccount, deals: DealService, request: ApiRequest): LineRow[] {
  if (request.query['deal_ids'] === undefined) {
    throw ApiProblem.validation({ deal_ids: "Parameter 'deal_ids' is required" });
  }
  const wanted = request.query['deal_ids'].split(',').map(Number);
  return wanted.flatMap((dealId) => {
    const deal = account.state.deals.get(dealId);
    return deal !== undefined && deals.isVisible(deal) ? account.state.lines.where('deal_id', dealId) : [];
  });
}

function bulk(body: unknown): Record<string, unknown>[] {
  const data = check(body, { data: listOf(record) }, ['data'])['data'] as unknown[];
  if (data.length > MAX_BULK) throw ApiProblem.validation({ data: `must contain at most ${MAX_BULK} items` });
  return data.map((item) => check(item, BODY, REQUIRED));
}

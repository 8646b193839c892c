import { randomUUID } from 'node:crypto';

import { ApiProblem } from '../http/api-problem.js';
import { check, csvIds, date, filled, number, oneOf, type Shape, text } from '../http/checks.js';
import { page, pageQuery } from '../http/page.js';
import { type ApiRequest, created, ok, type Route } from '../http/route.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { DealRow, DiscountRow, InstalmentRow } from '../state/rows.js';
import { DealService } from './deal.service.js';

const READ = ['deals:read', 'deals:full'];
const WRITE = ['deals:full'];
const DISCOUNT: Shape = { description: text, amount: number, type: oneOf('percentage', 'amount') };
const INSTALMENT: Shape = { description: filled, amount: number, billing_date: date };

/** Discounts of a whole deal: no cursor, ids are UUIDs, the value follows. */
export function discountRoutes(account: SandboxAccount): Route[] {
  const deals = new DealService(account);
  const table = account.state.discounts;
  const path = '/deals/:id/discounts';
  const find = (deal: DealRow, uuid: string | undefined): DiscountRow => {
    const row = table.where('deal_id', deal.id).find((candidate) => candidate.uuid === uuid);
    if (row === undefined) throw ApiProblem.notFound();
    return row;
  };
  const dealOf = (request: ApiRequest) => deals.find(request.params['id'] ?? '');
  return [
    {
      method: 'GET',
      api: 'v2',
      path,
      tokens: 10,
      scopes: READ,
      query: {},
      handle: (request) => ok(table.where('deal_id', dealOf(request).id).map(showDiscount)),
    },
    {
      method: 'POST',
      api: 'v2',
      path,
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const deal = dealOf(request);
        const body = check(request.body, DISCOUNT, ['description', 'amount', 'type']);
        const now = account.time();
        const stamps = { created_at: now, created_by: request.user.id, updated_at: now, updated_by: request.user.id };
        const row = table.insert({ ...body, ...stamps, uuid: randomUUID(), deal_id: deal.id } as Omit<
          DiscountRow,
          'id'
        >);
        deals.revalue(deal.id);
        return created(showDiscount(row));
      },
    },
    {
      method: 'PATCH',
      api: 'v2',
      path: `${path}/:uuid`,
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = find(dealOf(request), request.params['uuid']);
        const body = check(request.body, DISCOUNT);
        const changed = table.put({ ...row, ...body, updated_at: account.time(), updated_by: request.user.id });
        deals.revalue(row.deal_id);
        return ok(showDiscount(changed));
      },
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: `${path}/:uuid`,
      tokens: 3,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = find(dealOf(request), request.params['uuid']);
        table.remove(row.id);
        deals.revalue(row.deal_id);
        return ok({ id: row.uuid });
      },
    },
  ];
}

export function instalmentRoutes(account: SandboxAccount): Route[] {
  const deals = new DealService(account);
  const table = account.state.instalments;
  const path = '/deals/:id/installments';
  const find = (deal: DealRow, id: string | undefined): InstalmentRow => {
    const row = account.find(table, id ?? '');
    if (row.deal_id !== deal.id) throw ApiProblem.notFound();
    return row;
  };
  const dealOf = (request: ApiRequest) => {
    if (!account.state.settings.instalmentsEnabled) throw ApiProblem.featureOff();
    return deals.find(request.params['id'] ?? '');
  };
  return [
    {
      method: 'GET',
      api: 'v2',
      path: '/deals/installments',
      tokens: 10,
      scopes: READ,
      query: { ...pageQuery('id', 'billing_date', 'deal_id'), deal_ids: csvIds(100) },
      handle: (request) => listInstalments(account, deals, request),
    },
    {
      method: 'POST',
      api: 'v2',
      path,
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const deal = dealOf(request);
        const body = check(request.body, INSTALMENT, ['description', 'amount', 'billing_date']);
        refuseWithoutOneTimeProduct(account, deal);
        const row = table.insert({ ...body, deal_id: deal.id } as Omit<InstalmentRow, 'id'>);
        account.log.created('deal_installment', row);
        return created(row);
      },
    },
    {
      method: 'PATCH',
      api: 'v2',
      path: `${path}/:instalmentId`,
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = find(dealOf(request), request.params['instalmentId']);
        const changed = table.put({ ...row, ...check(request.body, INSTALMENT) });
        account.log.changed('deal_installment', row, changed);
        return ok(changed);
      },
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: `${path}/:instalmentId`,
      tokens: 3,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = find(dealOf(request), request.params['instalmentId']);
        table.remove(row.id);
        account.log.deleted('deal_installment', row);
        return ok({ id: row.id });
      },
    },
  ];
}

function listInstalments(account: SandboxAccount, deals: DealService, request: ApiRequest) {
  const { settings, deals: table, instalments } = account.state;
  if (!settings.instalmentsEnabled) throw ApiProblem.featureOff();
  const ids = request.query['deal_ids'];
  if (ids === undefined) throw ApiProblem.validation({ deal_ids: "Parameter 'deal_ids' is required" });
  const rows = ids.split(',').flatMap((id) => {
    const deal = table.get(Number(id));
    return deal !== undefined && deals.isVisible(deal) ? instalments.where('deal_id', deal.id) : [];
  });
  // Cursor parameters are declared, the answer's cursor is not: both are possible.
  return settings.instalmentsPaginated ? page(rows, request.query, (row) => row) : ok(rows);
}

function refuseWithoutOneTimeProduct(account: SandboxAccount, deal: DealRow): void {
  const lines = account.state.lines.where('deal_id', deal.id);
  const isRecurring = lines.some((line) => line.billing_frequency !== 'one-time');
  if (lines.length > 0 && !isRecurring) return;
  throw ApiProblem.validation({ deal_id: 'needs at least one one-time product and no recurring product' });
}

function showDiscount(row: DiscountRow): Readonly<Record<string, unknown>> {
  const { uuid, ...rest } = row;
  return { ...rest, id: uuid };
}

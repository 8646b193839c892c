import { ApiProblem } from '../http/api-problem.js';
import {
  anything,
  check,
  csvIds,
  csvOf,
  date,
  flag,
  filled,
  flagText,
  integer,
  listOf,
  nullable,
  number,
  numberText,
  oneOf,
  record,
  type Shape,
  text,
  time,
  wholeSecondText,
} from '../http/checks.js';
import { page, pageQuery } from '../http/page.js';
import { type ApiRequest, created, ok, type Route } from '../http/route.js';
import type { DealPatch } from '../rules/deal-transition.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { DealRow } from '../state/rows.js';
import { renderDeal } from './deal.renderer.js';
import { DealService } from './deal.service.js';
import { candidates, hasAsked, isInTime, wantedBy } from './list-filters.js';

const READ = ['deals:read', 'deals:full'];
const WRITE = ['deals:full'];

const RENDERING: Shape = {
  include_fields: text,
  custom_fields: text,
  include_option_labels: flagText,
  include_labels: flagText,
};

const LIST_QUERY: Shape = {
  ...RENDERING,
  ...pageQuery('id', 'update_time', 'add_time'),
  filter_id: numberText,
  ids: csvIds(100),
  owner_id: numberText,
  person_id: numberText,
  org_id: numberText,
  pipeline_id: numberText,
  stage_id: numberText,
  status: csvOf('open', 'won', 'lost', 'deleted'),
  updated_since: wholeSecondText,
  updated_until: wholeSecondText,
};

const BODY: Shape = {
  title: filled,
  owner_id: integer,
  person_id: nullable(integer),
  org_id: nullable(integer),
  pipeline_id: integer,
  stage_id: integer,
  value: nullable(number),
  currency: filled,
  status: oneOf('open', 'won', 'lost'),
  probability: nullable(number),
  lost_reason: nullable(text),
  visible_to: oneOf(1, 3, 5, 7),
  close_time: nullable(time),
  won_time: nullable(time),
  lost_time: nullable(time),
  expected_close_date: nullable(date),
  label_ids: listOf(integer),
  is_deleted: flag,
  is_archived: flag,
  archive_time: nullable(time),
  custom_fields: record,
  add_time: time,
};

export function dealRoutes(account: SandboxAccount): Route[] {
  const deals = new DealService(account);
  const show = (request: ApiRequest) => (deal: DealRow) => renderDeal(account, deal, request.query);
  return [
    {
      method: 'GET',
      api: 'v2',
      path: '/deals',
      tokens: 10,
      scopes: READ,
      query: LIST_QUERY,
      handle: (request) => page(listed(account, deals, request.query, false), request.query, show(request)),
    },
    {
      method: 'GET',
      api: 'v2',
      path: '/deals/archived',
      tokens: 20,
      scopes: READ,
      query: LIST_QUERY,
      handle: (request) => page(listed(account, deals, request.query, true), request.query, show(request)),
    },
    {
      method: 'GET',
      api: 'v2',
      path: '/deals/:id',
      tokens: 1,
      scopes: READ,
      query: RENDERING,
      handle: (request) => ok(show(request)(readable(account, deals.find(request.params['id'] ?? '')))),
    },
    {
      method: 'POST',
      api: 'v2',
      path: '/deals',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => created(show(request)(deals.create(readBody(request.body, ['title']), request.user.id))),
    },
    {
      method: 'PATCH',
      api: 'v2',
      path: '/deals/:id',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => ok(show(request)(deals.update(request.params['id'] ?? '', readBody(request.body, [])))),
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: '/deals/:id',
      tokens: 3,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        deals.delete(request.params['id'] ?? '');
        return ok({ id: Number(request.params['id']) });
      },
    },
    {
      method: 'PUT',
      api: 'v1',
      path: '/deals/:id/merge',
      tokens: 40,
      scopes: WRITE,
      handle: (request) => {
        const body = check(request.body, { merge_with_id: integer, api_token: anything }, ['merge_with_id']);
        return ok(show(request)(deals.merge(request.params['id'] ?? '', body['merge_with_id'] as number)));
      },
    },
  ];
}

function readBody(body: unknown, required: readonly string[]): DealPatch {
  const fields = check(body, BODY, required);
  return fields['value'] === null ? { ...fields, value: 0 } : fields;
}

/** What the account answers for a deleted deal by id is not documented: a switch decides. */
function readable(account: SandboxAccount, deal: DealRow): DealRow {
  const { deletedDealById } = account.state.settings;
  if (!deal.is_deleted || deletedDealById === '200') return deal;
  const problem = ApiProblem.notFound();
  throw deletedDealById === '404' ? problem : new ApiProblem(410, problem.body);
}

function listed(
  account: SandboxAccount,
  deals: DealService,
  query: Readonly<Record<string, string>>,
  archived: boolean,
): DealRow[] {
  const rows = candidates(account.state.deals, query, ['org_id', 'person_id']).filter(
    (deal) => deals.isVisible(deal) && deal.is_archived === archived,
  );
  // A filter silently overrides every other one, the ids and the status included.
  if (query['filter_id'] !== undefined) return rows.filter((deal) => !deal.is_deleted);
  const isWanted = wantedBy(query);
  const statuses = query['status']?.split(',') ?? ['open', 'won', 'lost'];
  return rows.filter(
    (deal) =>
      isWanted(deal) &&
      statuses.includes(deal.status) &&
      hasAsked(deal, ['owner_id', 'person_id', 'org_id', 'pipeline_id', 'stage_id'], query) &&
      isInTime(account, deal, query),
  );
}

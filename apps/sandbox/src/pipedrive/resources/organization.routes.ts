import {
  anything,
  check,
  csvIds,
  filled,
  flagText,
  integer,
  listOf,
  nullable,
  numberText,
  number,
  oneOf,
  record,
  type Shape,
  text,
  time,
  wholeSecondText,
} from '../http/checks.js';
import { ApiProblem } from '../http/api-problem.js';
import { page, pageQuery } from '../http/page.js';
import { type ApiRequest, created, ok, type Route } from '../http/route.js';
import { showCustomFields, writeCustomFields } from '../rules/custom-fields.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { OrganizationRow } from '../state/rows.js';
import { inTime } from './deal.routes.js';

const READ = ['contacts:read', 'contacts:full'];
const WRITE = ['contacts:full'];
const RENDERING: Shape = {
  include_fields: text,
  custom_fields: text,
  include_option_labels: flagText,
  include_labels: flagText,
};
const BODY: Shape = {
  name: filled,
  owner_id: integer,
  add_time: time,
  visible_to: oneOf(1, 3, 5, 7),
  label_ids: listOf(integer),
  address: nullable(record),
  website: nullable(text),
  linkedin: nullable(text),
  industry: nullable(integer),
  annual_revenue: nullable(number),
  employee_count: nullable(integer),
  custom_fields: record,
};
const ADDRESS_PARTS = [
  'value',
  'country',
  'admin_area_level_1',
  'admin_area_level_2',
  'locality',
  'sublocality',
  'route',
  'street_number',
  'subpremise',
  'postal_code',
] as const;

export function organizationRoutes(account: SandboxAccount): Route[] {
  const table = account.state.organizations;
  const live = (id: string | undefined): OrganizationRow => {
    const row = account.find(table, id ?? '');
    if (row.merged_into !== null || row.is_deleted) throw ApiProblem.notFound();
    return row;
  };
  const show = (request: ApiRequest) => (row: OrganizationRow) => showOrganization(account, row, request);
  return [
    {
      method: 'GET',
      api: 'v2',
      path: '/organizations',
      tokens: 10,
      scopes: READ,
      query: {
        ...RENDERING,
        ...pageQuery('id', 'update_time', 'add_time'),
        filter_id: numberText,
        ids: csvIds(100),
        owner_id: numberText,
        updated_since: wholeSecondText,
        updated_until: wholeSecondText,
      },
      handle: (request) => page(listed(account, request), request.query, show(request)),
    },
    {
      method: 'GET',
      api: 'v2',
      path: '/organizations/:id',
      tokens: 1,
      scopes: READ,
      query: RENDERING,
      handle: (request) => ok(show(request)(live(request.params['id']))),
    },
    {
      method: 'POST',
      api: 'v2',
      path: '/organizations',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const fields = write(account, BLANK, check(request.body, BODY, ['name']));
        const row = table.insert({
          owner_id: request.user.id,
          add_time: account.time(),
          ...fields,
          update_time: account.firstUpdateTime(),
        } as OrganizationRow);
        account.log.created('organization', row);
        return created(show(request)(row));
      },
    },
    {
      method: 'PATCH',
      api: 'v2',
      path: '/organizations/:id',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = live(request.params['id']);
        const fields = write(account, row, check(request.body, BODY));
        const changed = table.put({ ...fields, id: row.id, update_time: account.time() } as OrganizationRow);
        account.log.changed('organization', row, changed);
        return ok(show(request)(changed));
      },
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: '/organizations/:id',
      tokens: 3,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = live(request.params['id']);
        table.put({ ...row, is_deleted: true, update_time: account.time() });
        account.log.deleted('organization', row);
        return ok({ id: row.id });
      },
    },
    {
      method: 'PUT',
      api: 'v1',
      path: '/organizations/:id/merge',
      tokens: 40,
      scopes: WRITE,
      handle: (request) => {
        const body = check(request.body, { merge_with_id: integer, api_token: anything }, ['merge_with_id']);
        return ok(show(request)(merge(account, live(request.params['id']), live(String(body['merge_with_id'])))));
      },
    },
  ];
}

/** Deals and persons of the loser go to the survivor. */
function merge(account: SandboxAccount, loser: OrganizationRow, survivor: OrganizationRow): OrganizationRow {
  if (loser.id === survivor.id) throw ApiProblem.validation({ merge_with_id: 'must be another organization' });
  const { state, log } = account;
  state.organizations.put({ ...loser, merged_into: survivor.id });
  const merged = state.organizations.put({ ...survivor, update_time: account.time() });
  log.deleted('organization', loser, survivor.id);
  log.changed('organization', survivor, merged, loser.id);
  for (const deal of state.deals.where('org_id', loser.id)) {
    log.changed('deal', deal, state.deals.put({ ...deal, org_id: survivor.id, update_time: account.time() }));
  }
  for (const person of state.persons.where('org_id', loser.id)) {
    log.changed('person', person, state.persons.put({ ...person, org_id: survivor.id, update_time: account.time() }));
  }
  return merged;
}

function listed(account: SandboxAccount, request: ApiRequest): OrganizationRow[] {
  const { ids, owner_id: owner } = request.query;
  const wanted = ids === undefined ? undefined : new Set(ids.split(',').map(Number));
  return account.state.organizations
    .all()
    .filter((row) => !row.is_deleted && row.merged_into === null)
    .filter((row) => (wanted?.has(row.id) ?? true) && (owner === undefined || String(row.owner_id) === owner))
    .filter((row) => inTime(account, row, request.query));
}

function write(
  account: SandboxAccount,
  before: Partial<OrganizationRow>,
  body: Record<string, unknown>,
): Record<string, unknown> {
  const custom = writeCustomFields(before.custom_fields ?? {}, body['custom_fields'], account.fieldsOf('organization'));
  const address = body['address'] === undefined ? before.address : wholeAddress(body['address']);
  return { ...before, ...body, address, custom_fields: custom };
}

/** A write needs only `value`; the parts left out become null. */
function wholeAddress(written: unknown): Readonly<Record<string, unknown>> | null {
  if (written === null || written === undefined) return null;
  const given = written as Readonly<Record<string, unknown>>;
  return Object.fromEntries(ADDRESS_PARTS.map((part) => [part, given[part] ?? null]));
}

function showOrganization(account: SandboxAccount, row: OrganizationRow, request: ApiRequest): unknown {
  const { merged_into: _merged, custom_fields, ...shown } = row;
  const withLabels = request.query['include_option_labels'] === 'true';
  return { ...shown, custom_fields: showCustomFields(custom_fields, account.fieldsOf('organization'), withLabels) };
}

const BLANK: Partial<OrganizationRow> = {
  update_time: null,
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

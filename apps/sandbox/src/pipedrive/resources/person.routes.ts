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
  oneOf,
  record,
  type Shape,
  text,
  time,
  wholeSecondText,
  words,
} from '../http/checks.js';
import { ApiProblem } from '../http/api-problem.js';
import { page, pageQuery } from '../http/page.js';
import { type ApiRequest, created, ok, type Route } from '../http/route.js';
import { showCustomFields, writeCustomFields } from '../rules/custom-fields.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { PersonRow } from '../state/rows.js';
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
  org_id: nullable(integer),
  add_time: time,
  emails: listOf(record),
  phones: listOf(record),
  visible_to: oneOf(1, 3, 5, 7),
  label_ids: listOf(integer),
  marketing_status: text,
  custom_fields: record,
};
/** Known only to accounts with contact sync; anybody else is refused. */
const CONTACT_SYNC = ['notes', 'im', 'birthday', 'job_title', 'postal_address'];

export function personRoutes(account: SandboxAccount): Route[] {
  const table = account.state.persons;
  const live = (id: string | undefined): PersonRow => {
    const row = account.find(table, id ?? '');
    if (row.merged_into !== null || row.is_deleted) throw ApiProblem.notFound();
    return row;
  };
  const show = (request: ApiRequest) => (row: PersonRow) => showPerson(account, row, request);
  return [
    {
      method: 'GET',
      api: 'v2',
      path: '/persons',
      tokens: 10,
      scopes: READ,
      query: {
        ...RENDERING,
        ...pageQuery('id', 'update_time', 'add_time'),
        filter_id: numberText,
        ids: csvIds(100),
        owner_id: numberText,
        org_id: numberText,
        deal_id: numberText,
        updated_since: wholeSecondText,
        updated_until: wholeSecondText,
      },
      handle: (request) => page(listed(account, request), request.query, show(request)),
    },
    {
      method: 'GET',
      api: 'v2',
      path: '/persons/:id',
      tokens: 1,
      scopes: READ,
      query: RENDERING,
      handle: (request) => ok(show(request)(live(request.params['id']))),
    },
    {
      method: 'POST',
      api: 'v2',
      path: '/persons',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const fields = write(account, BLANK, checkBody(request.body, ['name']));
        const row = table.insert({
          owner_id: request.user.id,
          add_time: account.time(),
          ...fields,
          update_time: account.firstUpdateTime(),
        } as PersonRow);
        account.log.created('person', row);
        return created(show(request)(row));
      },
    },
    {
      method: 'PATCH',
      api: 'v2',
      path: '/persons/:id',
      tokens: 5,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = live(request.params['id']);
        const fields = write(account, row, checkBody(request.body, []));
        const changed = table.put({ ...fields, id: row.id, update_time: account.time() } as PersonRow);
        account.log.changed('person', row, changed);
        return ok(show(request)(changed));
      },
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: '/persons/:id',
      tokens: 3,
      scopes: WRITE,
      query: {},
      handle: (request) => {
        const row = live(request.params['id']);
        table.put({ ...row, is_deleted: true, update_time: account.time() });
        account.log.deleted('person', row);
        return ok({ id: row.id });
      },
    },
    {
      method: 'PUT',
      api: 'v1',
      path: '/persons/:id/merge',
      tokens: 40,
      scopes: WRITE,
      handle: (request) => {
        const body = check(request.body, { merge_with_id: integer, api_token: anything }, ['merge_with_id']);
        return ok(show(request)(merge(account, live(request.params['id']), live(String(body['merge_with_id'])))));
      },
    },
  ];
}

function checkBody(body: unknown, required: readonly string[]): Record<string, unknown> {
  const sent = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  if (sent.some((field) => CONTACT_SYNC.includes(field))) throw ApiProblem.forbidden();
  return check(body, BODY, required);
}

function merge(account: SandboxAccount, loser: PersonRow, survivor: PersonRow): PersonRow {
  if (loser.id === survivor.id) throw ApiProblem.validation({ merge_with_id: 'must be another person' });
  const { state, log } = account;
  state.persons.put({ ...loser, merged_into: survivor.id });
  const merged = state.persons.put({ ...survivor, update_time: account.time() });
  log.deleted('person', loser, survivor.id);
  log.changed('person', survivor, merged, loser.id);
  for (const deal of state.deals.where('person_id', loser.id)) {
    log.changed('deal', deal, state.deals.put({ ...deal, person_id: survivor.id, update_time: account.time() }));
  }
  return merged;
}

function listed(account: SandboxAccount, request: ApiRequest): PersonRow[] {
  const { ids, owner_id: owner, org_id: org, deal_id: dealId } = request.query;
  const wanted = ids === undefined ? undefined : new Set(ids.split(',').map(Number));
  const ofDeal = dealId === undefined ? undefined : account.state.deals.get(Number(dealId))?.person_id;
  return account.state.persons
    .all()
    .filter((row) => !row.is_deleted && row.merged_into === null)
    .filter((row) => (wanted?.has(row.id) ?? true) && (owner === undefined || String(row.owner_id) === owner))
    .filter((row) => org === undefined || String(row.org_id) === org)
    .filter((row) => dealId === undefined || row.id === ofDeal)
    .filter((row) => inTime(account, row, request.query));
}

function write(account: SandboxAccount, before: Partial<PersonRow>, body: Record<string, unknown>) {
  account.refer(account.state.organizations, body['org_id'], 'org_id');
  const custom = writeCustomFields(before.custom_fields ?? {}, body['custom_fields'], account.fieldsOf('person'));
  const [first, ...rest] = words(body['name'] ?? before.name).split(' ');
  return { ...before, ...body, first_name: first, last_name: rest.join(' ') || null, custom_fields: custom };
}

function showPerson(account: SandboxAccount, row: PersonRow, request: ApiRequest): unknown {
  const { merged_into: _merged, custom_fields, ...shown } = row;
  const withLabels = request.query['include_option_labels'] === 'true';
  return { ...shown, custom_fields: showCustomFields(custom_fields, account.fieldsOf('person'), withLabels) };
}

const BLANK: Partial<PersonRow> = {
  org_id: null,
  emails: [],
  phones: [],
  update_time: null,
  is_deleted: false,
  visible_to: 3,
  label_ids: [],
  picture_id: null,
  custom_fields: {},
  merged_into: null,
};

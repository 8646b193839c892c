import { ApiProblem } from '../http/api-problem.js';
import {
  filled,
  integer,
  listOf,
  nullable,
  numberText,
  oneOf,
  record,
  type Shape,
  text,
  time,
  words,
} from '../http/checks.js';
import type { ApiRequest, Route } from '../http/route.js';
import { showCustomFields } from '../rules/custom-fields.js';
import type { SandboxAccount } from '../sandbox-account.js';
import { BLANK_PERSON } from '../state/blank-rows.js';
import type { PersonRow } from '../state/rows.js';
import { CONTACT_LIST, CONTACT_RENDERING, CONTACT_SCOPES } from './contact-query.js';
import { hasAsked, isInTime, wantedBy } from './list-filters.js';
import { mergeRoute, recordRoutes, type RecordResource } from './record-resource.js';

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
  const { state, log } = account;
  const resource: RecordResource<PersonRow> = {
    entity: 'person',
    path: '/persons',
    table: state.persons,
    listTokens: 10,
    scopes: CONTACT_SCOPES,
    query: { list: { ...CONTACT_LIST, org_id: numberText, deal_id: numberText }, one: CONTACT_RENDERING },
    body: BODY,
    required: ['name'],
    filter: (query) => {
      const isWanted = wantedBy(query);
      const { deal_id: dealId } = query;
      const ofDeal = dealId === undefined ? undefined : state.deals.get(Number(dealId))?.person_id;
      return (row) =>
        isWanted(row) &&
        hasAsked(row, ['owner_id', 'org_id'], query) &&
        (dealId === undefined || ofDeal === row.id) &&
        isInTime(account, row, query);
    },
    blank: (request) => ({ ...BLANK_PERSON, ...account.newRecord(request.user.id) }),
    write: (before, body) => write(account, before, body),
    checkBody: refuseContactSync,
    show: (row, request) => showPerson(account, row, request),
  };
  const adopt = (loser: PersonRow, survivor: PersonRow): void => {
    for (const deal of state.deals.where('person_id', loser.id)) {
      log.changed('deal', deal, state.deals.put({ ...deal, person_id: survivor.id, update_time: account.time() }));
    }
  };
  return [...recordRoutes(account, resource), mergeRoute(account, resource, adopt)];
}

function refuseContactSync(body: unknown): void {
  const sent = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  if (sent.some((field) => CONTACT_SYNC.includes(field))) throw ApiProblem.forbidden();
}

function write(account: SandboxAccount, before: Partial<PersonRow>, body: Record<string, unknown>): Partial<PersonRow> {
  account.refer(account.state.organizations, body['org_id'], 'org_id');
  const custom = account.customFieldsAfter('person', before.custom_fields, body['custom_fields']);
  const [first, ...rest] = words(body['name'] ?? before.name).split(' ');
  return { ...before, ...body, first_name: first, last_name: rest.join(' ') || null, custom_fields: custom };
}

function showPerson(account: SandboxAccount, row: PersonRow, request: ApiRequest): unknown {
  const { merged_into: _merged, custom_fields, ...shown } = row;
  const withLabels = request.query['include_option_labels'] === 'true';
  return { ...shown, custom_fields: showCustomFields(custom_fields, account.fieldsOf('person'), withLabels) };
}

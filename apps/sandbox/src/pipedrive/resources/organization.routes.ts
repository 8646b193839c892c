import { filled, integer, listOf, nullable, number, oneOf, record, type Shape, text, time } from '../http/checks.js';
import type { ApiRequest, Route } from '../http/route.js';
import { showCustomFields } from '../rules/custom-fields.js';
import type { SandboxAccount } from '../sandbox-account.js';
import { BLANK_ORGANIZATION } from '../state/blank-rows.js';
import type { OrganizationRow } from '../state/rows.js';
import { CONTACT_LIST, CONTACT_RENDERING, CONTACT_SCOPES } from './contact-query.js';
import { hasAsked, isInTime, wantedBy } from './list-filters.js';
import { mergeRoute, recordRoutes, type RecordResource } from './record-resource.js';

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
  const { state, log } = account;
  const resource: RecordResource<OrganizationRow> = {
    entity: 'organization',
    path: '/organizations',
    table: state.organizations,
    listTokens: 10,
    scopes: CONTACT_SCOPES,
    query: { list: { ...CONTACT_LIST }, one: CONTACT_RENDERING },
    body: BODY,
    required: ['name'],
    filter: (query) => {
      const isWanted = wantedBy(query);
      return (row) => isWanted(row) && hasAsked(row, ['owner_id'], query) && isInTime(account, row, query);
    },
    blank: (request) => ({ ...BLANK_ORGANIZATION, ...account.newRecord(request.user.id) }),
    write: (before, body) => write(account, before, body),
    show: (row, request) => showOrganization(account, row, request),
  };
  /** Deals and persons of the loser go to the survivor. */
  const adopt = (loser: OrganizationRow, survivor: OrganizationRow): void => {
    const moved = () => ({ org_id: survivor.id, update_time: account.time() });
    for (const deal of state.deals.where('org_id', loser.id)) {
      log.changed('deal', deal, state.deals.put({ ...deal, ...moved() }));
    }
    for (const person of state.persons.where('org_id', loser.id)) {
      log.changed('person', person, state.persons.put({ ...person, ...moved() }));
    }
  };
  return [...recordRoutes(account, resource), mergeRoute(account, resource, adopt)];
}

function write(
  account: SandboxAccount,
  before: Partial<OrganizationRow>,
  body: Record<string, unknown>,
): Partial<OrganizationRow> {
  const custom = account.customFieldsAfter('organization', before.custom_fields, body['custom_fields']);
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

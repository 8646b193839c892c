import { ApiProblem } from '../http/api-problem.js';
import { csvOf, flagText, numberText, oneOf, type Shape, text } from '../http/checks.js';
import { type ApiAnswer, type ApiRequest, ok, type Route } from '../http/route.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { DealRow, OrganizationRow, PersonRow, ProductRow, Row } from '../state/rows.js';

const DEFAULT_LIMIT = 100;
const SHORTEST_TERM = 2;
const KINDS = ['deal', 'organization', 'person', 'product'] as const;
type Kind = (typeof KINDS)[number];

const QUERY: Shape = {
  term: text,
  fields: text,
  exact_match: flagText,
  include_fields: text,
  limit: numberText,
  cursor: text,
};

interface Found {
  readonly kind: Kind;
  readonly row: Row;
  readonly name: string;
  readonly item: Readonly<Record<string, unknown>>;
}

/** Search by name: its own burst limit, items apart from the records they stand for, and pages counted as in version 1. */
export function searchRoutes(account: SandboxAccount): Route[] {
  const route = (path: string, scopes: readonly string[], own: Shape, kinds: readonly Kind[]): Route => ({
    method: 'GET',
    api: 'v2',
    path,
    tokens: 20,
    isSearch: true,
    scopes: [...scopes, 'search:read'],
    query: { ...QUERY, ...own },
    handle: (request) => search(account, request, kinds),
  });
  const deals = ['deals:read', 'deals:full'];
  const contacts = ['contacts:read', 'contacts:full'];
  const products = ['products:read', 'products:full'];
  const ofDeals = { status: oneOf('open', 'won', 'lost'), person_id: numberText, organization_id: numberText };
  return [
    route('/deals/search', deals, ofDeals, ['deal']),
    route('/organizations/search', contacts, {}, ['organization']),
    route('/persons/search', contacts, { organization_id: numberText }, ['person']),
    route('/products/search', products, {}, ['product']),
    route('/itemSearch', [], { item_types: csvOf(...KINDS), search_for_related_items: flagText }, KINDS),
  ];
}

function search(account: SandboxAccount, request: ApiRequest, kinds: readonly Kind[]): ApiAnswer {
  const { query } = request;
  const isExact = query['exact_match'] === 'true' || query['exact_match'] === '1';
  const term = (query['term'] ?? '').trim().toLowerCase();
  if (term.length < (isExact ? 1 : SHORTEST_TERM)) {
    throw ApiProblem.validation({ term: `must be at least ${SHORTEST_TERM} characters` });
  }
  const wanted = query['item_types']?.split(',') ?? kinds;
  const found = everything(account)
    .filter(({ kind }) => kinds.includes(kind) && wanted.includes(kind))
    .filter(({ name }) => (isExact ? name.toLowerCase() === term : name.toLowerCase().includes(term)))
    .filter(({ row }) => narrows(row, query));
  const start = startOf(query['cursor']);
  const limit = Math.min(Math.max(Number(query['limit'] ?? DEFAULT_LIMIT), 1), DEFAULT_LIMIT);
  const items = found.slice(start, start + limit).map(({ kind, item }) => ({
    result_score: 0.5,
    item: { type: kind, ...item },
  }));
  const hasMore = start + limit < found.length;
  const next = hasMore ? Buffer.from(String(start + limit)).toString('base64url') : null;
  const pagination = { start, limit, more_items_in_collection: hasMore };
  return ok({ items }, { pagination, next_cursor: next });
}

function isThere(row: Row): boolean {
  const { is_deleted: deleted, merged_into: merged } = row as Row & { is_deleted?: boolean; merged_into?: number };
  return deleted !== true && (merged ?? null) === null;
}

function everything(account: SandboxAccount): Found[] {
  const { deals, organizations, persons, products } = account.state;
  return [
    ...deals
      .all()
      .filter(isThere)
      .map((row) => foundDeal(account, row)),
    ...organizations.all().filter(isThere).map(foundOrganization),
    ...persons
      .all()
      .filter(isThere)
      .map((row) => foundPerson(account, row)),
    ...products.all().filter(isThere).map(foundProduct),
  ];
}

/** Custom fields are a list of matching texts here, empty in the sandbox. */
const NOTHING_ELSE = { custom_fields: [], notes: [] };

function foundDeal(account: SandboxAccount, row: DealRow): Found {
  const { id, title, value, currency, status, is_archived, visible_to } = row;
  const stage = { id: row.stage_id, name: account.state.stages.get(row.stage_id)?.name ?? '' };
  const organization = reference(account, row.org_id);
  const owner = { id: row.owner_id };
  const item = { id, title, value, currency, status, is_archived, visible_to, owner, stage, organization };
  return { kind: 'deal', row, name: title, item: { ...item, ...NOTHING_ELSE } };
}

function foundOrganization(row: OrganizationRow): Found {
  const { id, name, visible_to } = row;
  const item = { id, name, address: row.address?.['value'] ?? null, visible_to, owner: { id: row.owner_id } };
  return { kind: 'organization', row, name, item: { ...item, ...NOTHING_ELSE } };
}

const texts = (points: PersonRow['emails']) => points.map((point) => point['value']);

function foundPerson(account: SandboxAccount, row: PersonRow): Found {
  const { id, name, visible_to } = row;
  const contacts = { phones: texts(row.phones), emails: texts(row.emails) };
  const organization = reference(account, row.org_id);
  const item = { id, name, ...contacts, visible_to, owner: { id: row.owner_id }, organization, ...NOTHING_ELSE };
  return { kind: 'person', row, name, item };
}

function foundProduct(row: ProductRow): Found {
  const { id, name, code, visible_to } = row;
  return {
    kind: 'product',
    row,
    name,
    item: { id, name, code, visible_to, owner: { id: row.owner_id }, custom_fields: [] },
  };
}

function reference(account: SandboxAccount, orgId: number | null): unknown {
  const organization = orgId === null ? undefined : account.state.organizations.get(orgId);
  return organization === undefined ? null : { id: organization.id, name: organization.name };
}

function narrows(row: Row, query: Readonly<Record<string, string>>): boolean {
  const fields = { status: 'status', person_id: 'person_id', organization_id: 'org_id' };
  const values = row as Row & Readonly<Record<string, unknown>>;
  return Object.entries(fields).every(
    ([asked, field]) => query[asked] === undefined || String(values[field]) === query[asked],
  );
}

/** @throws ApiProblem 400 */
function startOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const start = Number(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (Number.isSafeInteger(start) && start > 0) return start;
  throw ApiProblem.validation({ cursor: 'is not valid' });
}

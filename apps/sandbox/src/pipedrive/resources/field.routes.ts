import { randomBytes } from 'node:crypto';

import { ApiProblem } from '../http/api-problem.js';
import {
  anything,
  check,
  filled,
  integer,
  listOf,
  nullable,
  numberText,
  record,
  type Shape,
  text,
} from '../http/checks.js';
import { page, pageQuery } from '../http/page.js';
import { type ApiRequest, created, ok, type Route } from '../http/route.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { FieldEntity, FieldRow, OptionRow } from '../state/rows.js';

const MAX_OPTIONS = 10_000;
const BODY: Shape = {
  field_name: filled,
  field_type: filled,
  options: listOf(record),
  description: nullable(text),
  ui_visibility: anything,
  important_fields: anything,
  required_fields: anything,
};

/** Fields API v2 of one entity: `/dealFields`, `/productFields` … */
export function fieldRoutes(account: SandboxAccount, entity: FieldEntity): Route[] {
  const table = account.state.fields;
  const path = `/${entity}Fields`;
  const { read, write, writeOptions } = scopesOf(entity);
  const find = (request: ApiRequest): FieldRow => {
    const row = account.fieldsOf(entity).find((field) => field.field_code === request.params['code']);
    if (row === undefined) throw ApiProblem.notFound();
    return row;
  };
  const saveOptions = (field: FieldRow, options: readonly OptionRow[]) => {
    if (options.length > MAX_OPTIONS) throw ApiProblem.validation({ options: `at most ${MAX_OPTIONS} options` });
    account.log.changed(`${entity}_field`, field, table.put({ ...field, options }));
  };
  return [
    {
      method: 'GET',
      api: 'v2',
      path,
      tokens: 10,
      scopes: read,
      query: { ...pageQuery(), include_fields: text, limit: numberText },
      handle: (request) => page(account.fieldsOf(entity), request.query, show),
    },
    {
      method: 'GET',
      api: 'v2',
      path: `${path}/:code`,
      tokens: 1,
      scopes: read,
      query: { include_fields: text },
      handle: (request) => ok(show(find(request))),
    },
    {
      method: 'POST',
      api: 'v2',
      path,
      tokens: 5,
      scopes: write,
      query: {},
      handle: (request) =>
        created(show(create(account, entity, check(request.body, BODY, ['field_name', 'field_type'])))),
    },
    {
      method: 'PATCH',
      api: 'v2',
      path: `${path}/:code`,
      tokens: 5,
      scopes: write,
      query: {},
      handle: (request) => {
        const { field_type: _fixed, options: _own, ...shape } = BODY;
        const field = find(request);
        const changed = table.put({ ...field, ...check(request.body, shape) });
        account.log.changed(`${entity}_field`, field, changed);
        return ok(show(changed));
      },
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: `${path}/:code`,
      tokens: 3,
      scopes: write,
      query: {},
      handle: (request) => {
        const field = find(request);
        if (!field.is_custom_field) throw ApiProblem.forbidden();
        table.remove(field.id);
        account.log.deleted(`${entity}_field`, field);
        return ok(show(field));
      },
    },
    {
      method: 'POST',
      api: 'v2',
      path: `${path}/:code/options`,
      tokens: 5,
      scopes: writeOptions,
      query: {},
      handle: (request) => {
        const field = find(request);
        const added = labelsOf(request.body).map((label, index) => ({ id: nextOptionId(account) + index, label }));
        saveOptions(field, [...(field.options ?? []), ...added]);
        // Only the new ones come back.
        return created(added);
      },
    },
    {
      method: 'PATCH',
      api: 'v2',
      path: `${path}/:code/options`,
      tokens: 5,
      scopes: writeOptions,
      query: {},
      handle: (request) => {
        const field = find(request);
        const changes = optionsOf(request.body, { id: integer, label: filled });
        refuseUnknown(field, changes);
        const labels = new Map(changes.map((change) => [change['id'], String(change['label'])]));
        const options = (field.options ?? []).map((option) => ({
          ...option,
          label: labels.get(option.id) ?? option.label,
        }));
        saveOptions(field, options);
        return ok(options.filter((option) => labels.has(option.id)));
      },
    },
    {
      method: 'DELETE',
      api: 'v2',
      path: `${path}/:code/options`,
      tokens: 3,
      scopes: writeOptions,
      query: {},
      handle: (request) => {
        const field = find(request);
        const gone = optionsOf(request.body, { id: integer });
        refuseUnknown(field, gone);
        const ids = new Set(gone.map((option) => option['id']));
        saveOptions(
          field,
          (field.options ?? []).filter((option) => !ids.has(option.id)),
        );
        return ok((field.options ?? []).filter((option) => ids.has(option.id)));
      },
    },
  ];
}

function create(account: SandboxAccount, entity: FieldEntity, body: Record<string, unknown>): FieldRow {
  const options = (body['options'] as Record<string, unknown>[] | undefined) ?? [];
  const first = nextOptionId(account);
  const rows = labelsOf(options).map((label, index) => ({ id: first + index, label }));
  const hasOptions = body['field_type'] === 'enum' || body['field_type'] === 'set';
  if (hasOptions && rows.length === 0) throw ApiProblem.validation({ options: 'is required for this type' });
  const field = account.state.fields.insert({
    entity,
    field_code: randomBytes(20).toString('hex'),
    field_name: String(body['field_name']),
    field_type: String(body['field_type']),
    description: (body['description'] as string | null | undefined) ?? null,
    options: hasOptions ? rows : null,
    is_custom_field: true,
  });
  account.log.created(`${entity}_field`, field);
  return field;
}

/** Option ids of custom fields are numbers, unique in the account. */
function nextOptionId(account: SandboxAccount): number {
  const ids = account.state.fields.all().flatMap((field) => field.options?.map((option) => Number(option.id)) ?? []);
  return Math.max(0, ...ids.filter((id) => Number.isSafeInteger(id))) + 1;
}

function labelsOf(body: unknown): string[] {
  return optionsOf(body, { label: filled }).map((option) => {
    const label = String(option['label']);
    if (label.length > 255) throw ApiProblem.validation({ label: 'must be at most 255 characters' });
    return label;
  });
}

function optionsOf(body: unknown, shape: Shape): Record<string, unknown>[] {
  if (!Array.isArray(body)) throw ApiProblem.validation({ body: 'must be an array' });
  return body.map((item) => check(item, shape, Object.keys(shape)));
}

/** All or nothing: one id that is missing fails the call. */
function refuseUnknown(field: FieldRow, options: readonly Record<string, unknown>[]): void {
  const known = new Set((field.options ?? []).map((option) => option.id));
  const missing = options.filter((option) => !known.has(option['id'] as number));
  if (missing.length > 0) throw ApiProblem.validation({ id: 'is not one of the options' });
}

const RIGHTS = {
  deal: { records: 'deals', fields: ['admin', 'deal-fields:full'] },
  product: { records: 'products', fields: ['products:full', 'product-fields:full'] },
  organization: { records: 'contacts', fields: ['admin', 'contact-fields:full'] },
  person: { records: 'contacts', fields: ['admin', 'contact-fields:full'] },
} as const satisfies Record<FieldEntity, unknown>;

/** Who may write the records may change the options of their fields, but (products apart) make no field. */
function scopesOf(entity: FieldEntity): { read: string[]; write: string[]; writeOptions: string[] } {
  const { records, fields } = RIGHTS[entity];
  const writeOptions = [`${records}:full`, ...fields];
  return { read: [`${records}:read`, ...writeOptions], write: [...fields], writeOptions };
}

function show(field: FieldRow): unknown {
  const { id: _id, entity: _entity, ...shown } = field;
  return { ...shown, subfields: null, is_optional_response_field: false };
}

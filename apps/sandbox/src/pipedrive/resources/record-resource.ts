import { ApiProblem } from '../http/api-problem.js';
import { anything, check, integer, type Shape } from '../http/checks.js';
import { page } from '../http/page.js';
import { type ApiRequest, created, ok, type Route } from '../http/route.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { ChangedEntity } from '../state/change-log.js';
import type { Row } from '../state/rows.js';
import type { Table } from '../state/table.js';
import { candidates } from './list-filters.js';

interface ManagedRow extends Row {
  readonly is_deleted: boolean;
  readonly update_time: string | null;
  /** Merged records are gone under their own id. */
  readonly merged_into?: number | null;
}

type Body = Record<string, unknown>;

/** What tells one kind of record from the others; everything else is the same for all of them. */
export interface RecordResource<T extends ManagedRow> {
  readonly entity: ChangedEntity;
  /** Behind the version, such as `/organizations`. */
  readonly path: string;
  readonly table: Table<T>;
  readonly listTokens: number;
  readonly scopes: { readonly read: readonly string[]; readonly write: readonly string[] };
  readonly query: { readonly list: Shape; readonly one: Shape };
  readonly body: Shape;
  readonly required: readonly string[];
  /** Records deleted still answer under their id (pipelines and stages do). */
  readonly showsDeleted?: boolean;
  /** Tells which of the rows that are there a listing shows. */
  readonly filter: (query: ApiRequest['query']) => (row: T) => boolean;
  /** Fields of a new record that the request does not give. */
  readonly blank: (request: ApiRequest) => Readonly<Partial<T>>;
  /** The record after a write. @throws ApiProblem 400 */
  readonly write: (before: Readonly<Partial<T>>, body: Body) => Readonly<Partial<T>>;
  /** Refuses fields or deletions that need more than a shape. @throws ApiProblem */
  readonly checkBody?: (body: unknown) => void;
  readonly checkDelete?: (row: T) => void;
  readonly show: (row: T, request: ApiRequest) => unknown;
}

/** List, read, create, change and delete of one kind of record, as REST v2 has them. */
export function recordRoutes<T extends ManagedRow>(account: SandboxAccount, resource: RecordResource<T>): Route[] {
  const { path, table, scopes, query, show, entity } = resource;
  const read = { api: 'v2', scopes: scopes.read } as const;
  const write = { api: 'v2', scopes: scopes.write, query: {} } as const;
  const body = (request: ApiRequest, required: readonly string[]): Body => {
    resource.checkBody?.(request.body);
    return check(request.body, resource.body, required);
  };
  const one = (request: ApiRequest) => liveRow(account, resource, request.params['id']);
  return [
    {
      ...read,
      method: 'GET',
      path,
      tokens: resource.listTokens,
      query: query.list,
      handle: (request) => {
        const isAsked = resource.filter(request.query);
        const rows = candidates(table, request.query).filter((row) => !isGone(row) && isAsked(row));
        return page(rows, request.query, (row) => show(row, request));
      },
    },
    {
      ...read,
      method: 'GET',
      path: `${path}/:id`,
      tokens: 1,
      query: query.one,
      handle: (request) => ok(show(one(request), request)),
    },
    {
      ...write,
      method: 'POST',
      path,
      tokens: 5,
      handle: (request) => {
        const row = table.insert(resource.write(resource.blank(request), body(request, resource.required)) as T);
        account.log.created(entity, row);
        return created(show(row, request));
      },
    },
    {
      ...write,
      method: 'PATCH',
      path: `${path}/:id`,
      tokens: 5,
      handle: (request) => {
        const row = one(request);
        const fields = resource.write(row, body(request, []));
        const changed = table.put({ ...row, ...fields, id: row.id, update_time: account.time() });
        account.log.changed(entity, row, changed);
        return ok(show(changed, request));
      },
    },
    {
      ...write,
      method: 'DELETE',
      path: `${path}/:id`,
      tokens: 3,
      handle: (request) => {
        const row = one(request);
        resource.checkDelete?.(row);
        table.put({ ...row, is_deleted: true, update_time: account.time() });
        account.log.deleted(entity, row);
        return ok({ id: row.id });
      },
    },
  ];
}

/** `PUT /v1/…/{id}/merge`: the record of the path disappears, `merge_with_id` survives with what `adopt` moves to it. */
export function mergeRoute<T extends ManagedRow>(
  account: SandboxAccount,
  resource: RecordResource<T>,
  adopt: (loser: T, survivor: T) => void,
): Route {
  const { table, entity, show } = resource;
  return {
    method: 'PUT',
    api: 'v1',
    path: `${resource.path}/:id/merge`,
    tokens: 40,
    scopes: resource.scopes.write,
    handle: (request) => {
      const body = check(request.body, { merge_with_id: integer, api_token: anything }, ['merge_with_id']);
      const loser = liveRow(account, resource, request.params['id']);
      const survivor = liveRow(account, resource, String(body['merge_with_id']));
      if (loser.id === survivor.id) throw ApiProblem.validation({ merge_with_id: `must be another ${entity}` });
      table.put({ ...loser, merged_into: survivor.id });
      const merged = table.put({ ...survivor, update_time: account.time() });
      account.log.deleted(entity, loser, survivor.id);
      account.log.changed(entity, survivor, merged, loser.id);
      adopt(loser, survivor);
      return ok(show(merged, request));
    },
  };
}

/** @throws ApiProblem 404 */
function liveRow<T extends ManagedRow>(
  account: SandboxAccount,
  resource: RecordResource<T>,
  id: string | undefined,
): T {
  const row = account.find(resource.table, id ?? '');
  if (isGone(row) && resource.showsDeleted !== true) throw ApiProblem.notFound();
  return row;
}

function isGone(row: ManagedRow): boolean {
  return row.is_deleted || (row.merged_into ?? null) !== null;
}

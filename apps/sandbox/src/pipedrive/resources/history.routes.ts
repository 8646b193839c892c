import { ApiProblem } from '../http/api-problem.js';
import { page } from '../http/page.js';
import { type ApiAnswer, type ApiRequest, ok, type Route } from '../http/route.js';
import { flatRecord, spacedTime } from '../rules/flat-record.js';
import { restTime } from '../sandbox-clock.js';
import type { SandboxAccount } from '../sandbox-account.js';
import { historyKey } from '../state/change-history.js';
import type { HistoryRow, Row } from '../state/rows.js';

const SCOPES = ['recents:read'];
const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 100;
/** Older changes are no longer told. */
const RECENT_MS = 31 * 24 * 3_600_000;
const SINCE = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

type Told = Row & { readonly add_time: string; readonly update_time: string | null };

/** What only version 1 tells: the history of a record, and what happened lately. */
export function historyRoutes(account: SandboxAccount): Route[] {
  const { deals, organizations, persons } = account.state;
  return [
    ...historyOf(account, 'deal', '/deals', (id) => account.find(deals, id)),
    ...historyOf(account, 'organization', '/organizations', (id) => account.find(organizations, id)),
    ...historyOf(account, 'person', '/persons', (id) => account.find(persons, id)),
    {
      method: 'GET',
      api: 'v1',
      path: '/recents',
      tokens: 20,
      scopes: [...SCOPES, 'search:read'],
      handle: (request) => recents(account, request),
    },
  ];
}

function historyOf(account: SandboxAccount, entity: string, path: string, find: (id: string) => Row): Route[] {
  const rowsOf = (request: ApiRequest): HistoryRow[] => {
    const { id } = find(request.params['id'] ?? '');
    return account.state.history.where('record', historyKey(entity, id));
  };
  return [
    {
      method: 'GET',
      api: 'v1',
      path: `${path}/:id/changelog`,
      tokens: 20,
      scopes: SCOPES,
      handle: (request) => page(rowsOf(request), { ...request.query, sort_direction: 'desc' }, showChange),
    },
    {
      method: 'GET',
      api: 'v1',
      path: `${path}/:id/flow`,
      tokens: 40,
      scopes: SCOPES,
      handle: (request) => {
        const object = `${entity}Change`;
        const wanted = request.query['items']?.split(',') ?? [object];
        const rows = wanted.includes(object) ? rowsOf(request).toReversed() : [];
        return window(rows, request.query, (row) => showFlow(object, row));
      },
    },
  ];
}

function showChange(row: HistoryRow): unknown {
  const { id: _id, record: _record, time, ...shown } = row;
  const source = { change_source: 'api', change_source_user_agent: null, is_bulk_update_flag: false };
  return { ...shown, time: spacedTime(time), ...source };
}

function showFlow(object: string, row: HistoryRow): unknown {
  const { field_key, old_value, new_value, actor_user_id: user_id } = row;
  const timestamp = spacedTime(row.time);
  const item_id = Number(row.record.split(' ')[1]);
  const data = { id: row.id, item_id, user_id, field_key, old_value, new_value, log_time: timestamp };
  return {
    object,
    timestamp,
    data: { ...data, change_source: 'api', is_bulk_update_flag: false, additional_data: {} },
  };
}

function recents(account: SandboxAccount, request: ApiRequest): ApiAnswer {
  const { since_timestamp: since, items } = request.query;
  if (since === undefined || !SINCE.test(since)) {
    throw new ApiProblem(400, { success: false, error: 'since_timestamp must be YYYY-MM-DD HH:MM:SS', errorCode: 400 });
  }
  const oldest = restTime(new Date(account.now().getTime() - RECENT_MS));
  const from = [`${since.replace(' ', 'T')}Z`, oldest].toSorted().at(-1) ?? oldest;
  const rows = told(account, items?.split(','))
    .map(({ item, row }) => ({ item, row, at: row.update_time ?? row.add_time }))
    .filter(({ at }) => at >= from)
    .toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)) || a.row.id - b.row.id);
  const answer = window(rows, request.query, ({ item, row }) => ({ item, id: row.id, data: flatRecord(account, row) }));
  const additional = (answer.body as { additional_data: object }).additional_data;
  const last = rows.at(-1)?.at;
  const times = { since_timestamp: since, last_timestamp_on_page: last === undefined ? null : spacedTime(last) };
  return { ...answer, body: { ...(answer.body as object), additional_data: { ...times, ...additional } } };
}

function told(account: SandboxAccount, items: readonly string[] | undefined): { item: string; row: Told }[] {
  const { deals, organizations, persons, products, pipelines, stages } = account.state;
  const tables: Readonly<Record<string, { all(): Told[] }>> = {
    deal: deals,
    organization: organizations,
    person: persons,
    product: products,
    pipeline: pipelines,
    stage: stages,
  };
  return Object.entries(tables)
    .filter(([item]) => items?.includes(item) ?? true)
    .flatMap(([item, table]) => table.all().map((row) => ({ item, row })));
}

/** Pages of version 1 count from a start. */
function window<T>(
  rows: readonly T[],
  query: Readonly<Record<string, string>>,
  render: (row: T) => unknown,
): ApiAnswer {
  const start = Math.max(Number(query['start'] ?? 0) || 0, 0);
  const limit = Math.min(Math.max(Number(query['limit'] ?? DEFAULT_LIMIT) || DEFAULT_LIMIT, 1), MAX_LIMIT);
  const hasMore = start + limit < rows.length;
  const pagination = { start, limit, more_items_in_collection: hasMore, ...(hasMore && { next_start: start + limit }) };
  return ok(rows.slice(start, start + limit).map(render), { pagination });
}

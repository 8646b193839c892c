import { ApiProblem } from '../http/api-problem.js';
import { check, filled, nullable, oneOf, anything, type Shape, words } from '../http/checks.js';
import { type ApiRequest, type Route } from '../http/route.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { WebhookRow } from '../state/rows.js';
import { fieldEventObjects } from '../webhooks/event-object.js';

const MAX_PER_USER = 40;
const ACTIONS = ['create', 'change', 'delete', '*', 'added', 'updated', 'deleted', 'merged'];
const OBJECTS = [
  '*',
  'activity',
  'activityType',
  'deal',
  'deal_installment',
  'deal_product',
  'lead',
  'note',
  'organization',
  'person',
  'pipeline',
  'product',
  'stage',
  'user',
  'project',
  'task',
  'board',
  'phase',
];
const BODY = {
  subscription_url: filled,
  event_action: oneOf(...ACTIONS),
  name: filled,
  user_id: anything,
  http_auth_user: nullable(anything),
  http_auth_password: nullable(anything),
  version: oneOf('1.0', '2.0'),
} satisfies Shape;

export function webhookRoutes(account: SandboxAccount): Route[] {
  const table = account.state.webhooks;
  const own = (request: ApiRequest) =>
    table.all().filter((hook) => hook.owner_id === request.user.id && hook.remove_time === null);
  return [
    {
      method: 'GET',
      api: 'v1',
      path: '/webhooks',
      tokens: 10,
      scopes: ['admin'],
      handle: (request) => ({ status: 200, body: { status: 'ok', success: true, data: own(request).map(show) } }),
    },
    {
      method: 'POST',
      api: 'v1',
      path: '/webhooks',
      tokens: 10,
      scopes: ['admin'],
      handle: (request) => {
        const body = check(request.body, shapeOf(account), [
          'subscription_url',
          'event_action',
          'event_object',
          'name',
        ]);
        checkUrl(String(body['subscription_url']), account.state.settings.requireHttpsWebhooks);
        if (own(request).length >= MAX_PER_USER) {
          throw new ApiProblem(422, { status: 'error', success: false, message: `limit of ${MAX_PER_USER} webhooks` });
        }
        const hook = table.insert(newHook(account, request, body));
        return { status: 201, body: { status: 'ok', success: true, data: show(hook) } };
      },
    },
    {
      method: 'DELETE',
      api: 'v1',
      path: '/webhooks/:id',
      tokens: 6,
      scopes: ['admin'],
      handle: (request) => {
        const hook = table.get(Number(request.params['id']));
        if (hook === undefined || hook.remove_time !== null) {
          throw new ApiProblem(404, { status: 'error', success: false, errors: { id: ['not found'] } });
        }
        if (hook.owner_id !== request.user.id) throw new ApiProblem(403, { success: false, message: 'Forbidden' });
        table.put({ ...hook, is_active: 0, remove_time: account.time(), remove_reason: 'removed by user' });
        return { status: 200, body: { status: 'ok', success: true } };
      },
    },
  ];
}

function shapeOf(account: SandboxAccount): Shape {
  return { ...BODY, event_object: oneOf(...OBJECTS, ...fieldEventObjects(account.state.settings)) };
}

/** Pipedrive wants a public HTTPS address that is not its own API; a sandbox mostly lives beside its receivers. */
function checkUrl(text: string, requireHttps: boolean): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === undefined || !isWeb || url.hostname === 'api.pipedrive.com') {
    const errors = { subscription_url: ['invalid or non-reachable URL'] };
    throw new ApiProblem(400, { status: 'error', success: false, errors });
  }
  if (requireHttps && url.protocol === 'http:') throw ApiProblem.scope();
}

function newHook(account: SandboxAccount, request: ApiRequest, body: Record<string, unknown>): Omit<WebhookRow, 'id'> {
  const text = (name: string) => (body[name] == null ? null : words(body[name]));
  const isNew = body['version'] !== '1.0';
  return {
    company_id: account.state.settings.companyId,
    owner_id: request.user.id,
    user_id: Number(body['user_id'] ?? request.user.id),
    event_action: wordOf(String(body['event_action']), isNew),
    event_object: String(body['event_object']),
    subscription_url: String(body['subscription_url']),
    version: isNew ? '2.0' : '1.0',
    is_active: 1,
    add_time: account.time(),
    remove_time: null,
    type: request.appClientId === undefined ? 'general' : 'application',
    http_auth_user: text('http_auth_user'),
    http_auth_password: text('http_auth_password'),
    remove_reason: null,
    last_delivery_time: null,
    last_http_status: null,
    admin_id: request.user.id,
    name: String(body['name']),
    failures: 0,
    banned_until: null,
    failing_since: null,
  };
}

const NEW_WORDS: Readonly<Record<string, string>> = { added: 'create', updated: 'change', deleted: 'delete' };
const OLD_WORDS: Readonly<Record<string, string>> = { create: 'added', change: 'updated', delete: 'deleted' };

function wordOf(action: string, isNew: boolean): string {
  return (isNew ? NEW_WORDS : OLD_WORDS)[action] ?? action;
}

function show(hook: WebhookRow): unknown {
  const { failures: _failures, banned_until: _until, failing_since: _since, ...shown } = hook;
  return shown;
}

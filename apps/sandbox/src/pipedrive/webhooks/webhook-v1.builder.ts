import { words } from '../http/checks.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { Row, WebhookRow } from '../state/rows.js';
import type { WebhookEvent } from './webhook-event.js';

type Json = Readonly<Record<string, unknown>>;

const WORDS = { create: 'added', change: 'updated', delete: 'deleted' } as const;

export function actionV1(event: WebhookEvent): string {
  return event.change.mergedFromId === undefined ? WORDS[event.change.action] : 'merged';
}

/** The payload of version 1: whole flat records, times without a zone mark, custom fields at the root. */
export function buildWebhookV1(account: SandboxAccount, event: WebhookEvent, hook: WebhookRow, attempt: number): Json {
  const { change } = event;
  const { settings, users } = account.state;
  const action = actionV1(event);
  const id = (change.after ?? change.before)?.id;
  const seconds = Math.floor(event.at.getTime() / 1000);
  return {
    v: 1,
    matches_filters: { current: [], previous: [] },
    meta: {
      v: 1,
      action,
      object: change.entity,
      id,
      company_id: settings.companyId,
      user_id: event.userId,
      host: `${settings.companyDomain}.pipedrive.com`,
      timestamp: seconds,
      timestamp_micro: event.at.getTime() * 1000,
      prepublish_timestamp: event.at.getTime(),
      permitted_user_ids: users.all().map((user) => user.id),
      trans_pending: false,
      is_bulk_update: false,
      pipedrive_service_name: false,
      change_source: event.source,
      matches_filters: { current: [], previous: [] },
      webhook_id: String(hook.id),
    },
    current: change.after === undefined ? null : flat(account, change.after),
    previous: previousOf(account, event),
    event: `${action}.${change.entity}`,
    retry: attempt - 1,
  };
}

/** After a merge it is the record that was merged away. */
function previousOf(account: SandboxAccount, event: WebhookEvent): Json | null {
  const { mergedFromId, before, entity } = event.change;
  const loser = entity === 'deal' && mergedFromId !== undefined ? account.state.deals.get(mergedFromId) : undefined;
  const row = loser ?? before;
  return row === undefined ? null : flat(account, row);
}

function flat(account: SandboxAccount, row: Row): Json {
  const { custom_fields: custom, label_ids: labels, owner_id: owner, ...rest } = row as Row & Record<string, unknown>;
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    if (name === 'status_before_delete' || name === 'merged_into' || name === 'is_deleted') continue;
    shown[name] = name.endsWith('_time') && typeof value === 'string' ? spaced(value) : value;
  }
  const isDeleted = rest['is_deleted'] === true;
  return {
    ...shown,
    user_id: owner,
    active: !isDeleted,
    deleted: isDeleted,
    label: Array.isArray(labels) && labels.length > 0 ? labels.join(',') : null,
    visible_to: words(rest['visible_to']),
    ...(rest['org_id'] === undefined ? {} : { org_name: nameOf(account, rest['org_id']) }),
    ...(custom as Json | undefined),
  };
}

function nameOf(account: SandboxAccount, orgId: unknown): string | null {
  return account.state.organizations.get(Number(orgId))?.name ?? null;
}

function spaced(time: string): string {
  return time.replace('T', ' ').replace('Z', '');
}

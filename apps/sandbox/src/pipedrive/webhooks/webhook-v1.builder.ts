import { flatRecord } from '../rules/flat-record.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { WebhookRow } from '../state/rows.js';
import { eventObjectOf } from './event-object.js';
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
  const object = eventObjectOf(change.entity, settings);
  const id = (change.after ?? change.before)?.id;
  const seconds = Math.floor(event.at.getTime() / 1000);
  return {
    v: 1,
    matches_filters: { current: [], previous: [] },
    meta: {
      v: 1,
      action,
      object,
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
    current: change.after === undefined ? null : flatRecord(account, change.after),
    previous: previousOf(account, event),
    event: `${action}.${object}`,
    retry: attempt - 1,
  };
}

/** After a merge it is the record that was merged away. */
function previousOf(account: SandboxAccount, event: WebhookEvent): Json | null {
  const { mergedFromId, before, entity } = event.change;
  const loser = entity === 'deal' && mergedFromId !== undefined ? account.state.deals.get(mergedFromId) : undefined;
  const row = loser ?? before;
  return row === undefined ? null : flatRecord(account, row);
}

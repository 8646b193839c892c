import { randomUUID } from 'node:crypto';

import { wrapCustomFields } from '../rules/custom-fields.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { ChangedEntity } from '../state/change-log.js';
import type {
  DealRow,
  FieldEntity,
  FieldRow,
  OrganizationRow,
  PersonRow,
  ProductRow,
  Row,
  WebhookRow,
} from '../state/rows.js';
import { eventObjectOf } from './event-object.js';
import type { WebhookEvent } from './webhook-event.js';

type Json = Readonly<Record<string, unknown>>;

/** The payload of version 2, or undefined when nothing that it shows has changed. */
export function buildWebhookV2(
  account: SandboxAccount,
  event: WebhookEvent,
  hook: WebhookRow,
  attempt: number,
): Json | undefined {
  const { change } = event;
  const before = change.before && dataOf(account, change.entity, change.before);
  const after = change.after && dataOf(account, change.entity, change.after);
  const previous = change.action === 'change' && before && after ? difference(before, after) : (before ?? null);
  const isMerge = change.mergedFromId !== undefined;
  if (change.action === 'change' && !isMerge && isNothing(previous)) return undefined;
  const meta = metaOf(account, event, hook, attempt);
  const shown = account.state.settings.webhookNumericMeta ? numeric(meta, event) : meta;
  return { meta: shown, data: told(account, change.entity, after), previous: told(account, change.entity, previous) };
}

/** The payload about a line is not published: it may be as little as its ids. */
function told(account: SandboxAccount, entity: ChangedEntity, data: Json | null | undefined): Json | null {
  if (data === null || data === undefined) return null;
  if (entity !== 'deal_product' || account.state.settings.lineEventPayload === 'full') return data;
  return Object.fromEntries(Object.entries(data).filter(([name]) => name === 'id' || name === 'deal_id'));
}

function metaOf(account: SandboxAccount, event: WebhookEvent, hook: WebhookRow, attempt: number): Json {
  const { change } = event;
  const { settings, users } = account.state;
  const isStable = settings.webhookIdStableAcrossRetries || attempt === 1;
  return {
    action: change.action,
    entity: eventObjectOf(change.entity, settings),
    entity_id: String((change.after ?? change.before)?.id),
    company_id: String(settings.companyId),
    user_id: String(event.userId),
    id: isStable ? event.id : randomUUID(),
    correlation_id: event.correlationId,
    version: '2.0',
    type: hook.type,
    webhook_id: String(hook.id),
    webhook_owner_id: String(hook.owner_id),
    timestamp: event.at.toISOString(),
    attempt,
    change_source: event.source,
    is_bulk_edit: false,
    host: `${settings.companyDomain}.pipedrive.com`,
    permitted_user_ids: users.all().map((user) => String(user.id)),
    ...(change.mergedToId === undefined ? {} : { merged_to_id: String(change.mergedToId) }),
    ...(change.mergedFromId === undefined ? {} : { merged_from_id: String(change.mergedFromId) }),
  };
}

function isId(name: string): boolean {
  return name.endsWith('_id') && name !== 'correlation_id';
}

/** The other published shape of the same thing. */
function numeric(meta: Json, event: WebhookEvent): Json {
  const shown = Object.entries(meta).map(([name, value]) => [name, isId(name) ? Number(value) : value]);
  return { ...Object.fromEntries(shown), timestamp: Math.floor(event.at.getTime() / 1000) };
}

/** What a webhook shows of a record: close to REST, and yet not the same. */
function dataOf(account: SandboxAccount, entity: ChangedEntity, row: Row): Json {
  if (entity === 'deal') return dealData(account, row as DealRow);
  if (entity === 'organization') return organizationData(account, row as OrganizationRow);
  if (entity === 'person') return personData(account, row as PersonRow);
  if (entity === 'product') return productData(account, row as ProductRow);
  if (entity.endsWith('_field')) return fieldData(row as FieldRow);
  return { ...row };
}

function fieldData(row: FieldRow): Json {
  const { entity: _entity, ...shown } = row;
  return shown;
}

/** Lacks `is_deleted`, the local dates and `acv`/`arr`/`mrr`; `visible_to` is text. */
function dealData(account: SandboxAccount, deal: DealRow): Json {
  const {
    is_deleted: _deleted,
    local_won_date: _won,
    local_lost_date: _lost,
    local_close_date: _close,
    acv: _acv,
    arr: _arr,
    mrr: _mrr,
    status_before_delete: _before,
    merged_into: _merged,
    ...shown
  } = deal;
  const origin = { origin: 'ManuallyCreated', origin_id: null, channel: null, channel_id: null };
  return { ...shown, ...origin, visible_to: String(deal.visible_to), custom_fields: wrapped(account, 'deal', deal) };
}

function organizationData(account: SandboxAccount, row: OrganizationRow): Json {
  const { is_deleted: _deleted, merged_into: _merged, label_ids, ...shown } = row;
  const address = account.state.settings.webhookAddressAsText ? (row.address?.['value'] ?? null) : row.address;
  return {
    ...shown,
    address,
    country_code: null,
    label: label_ids[0] ?? null,
    picture_id: null,
    visible_to: String(row.visible_to),
    custom_fields: wrapped(account, 'organization', row),
  };
}

function personData(account: SandboxAccount, row: PersonRow): Json {
  const { is_deleted: _deleted, merged_into: _merged, ...shown } = row;
  return { ...shown, visible_to: String(row.visible_to), custom_fields: wrapped(account, 'person', row) };
}

function productData(account: SandboxAccount, row: ProductRow): Json {
  const { is_linkable, is_deleted: _deleted, ...shown } = row;
  const custom_fields = wrapped(account, 'product', row);
  return { ...shown, selectable: is_linkable, visible_to: String(row.visible_to), custom_fields };
}

function wrapped(account: SandboxAccount, entity: FieldEntity, row: { readonly custom_fields: Json }): Json {
  return wrapCustomFields(row.custom_fields, account.fieldsOf(entity));
}

/** The former values of the fields that changed, and of those only. */
function difference(before: Json, after: Json): Json {
  const changed: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(before)) {
    if (same(value, after[field])) continue;
    changed[field] = field === 'custom_fields' ? difference(value as Json, after[field] as Json) : value;
  }
  return changed;
}

function isNothing(previous: Json | null): boolean {
  return Object.keys(previous ?? {}).every((field) => field === 'update_time');
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

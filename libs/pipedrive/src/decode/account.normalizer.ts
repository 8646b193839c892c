import type {
  PipedriveAccount,
  PipedriveCurrency,
  PipedrivePipeline,
  PipedriveStage,
  PipedriveUser,
  PipedriveWebhookSubscription,
} from '../model/account.js';
import type { JsonObject } from './json-object.js';

/** @throws PipedriveSchemaError naming the field that broke. */
export function readAccount(row: JsonObject): PipedriveAccount {
  return {
    userId: row.id('id'),
    userName: row.textOrNull('name') ?? '',
    isAdmin: row.flag('is_admin'),
    companyId: row.id('company_id'),
    companyName: row.textOrNull('company_name'),
    companyDomain: row.textOrNull('company_domain'),
    defaultCurrency: row.textOrNull('default_currency'),
    timezoneName: row.textOrNull('timezone_name'),
    locale: row.textOrNull('locale'),
  };
}

export function readStage(row: JsonObject): PipedriveStage {
  return {
    id: row.id('id'),
    name: row.text('name'),
    orderNr: row.integerOrNull('order_nr') ?? 0,
    pipelineId: row.id('pipeline_id'),
    isDeleted: row.flag('is_deleted'),
  };
}

export function readPipeline(row: JsonObject): PipedrivePipeline {
  return {
    id: row.id('id'),
    name: row.text('name'),
    orderNr: row.integerOrNull('order_nr') ?? 0,
    isDeleted: row.flag('is_deleted'),
  };
}

export function readUser(row: JsonObject): PipedriveUser {
  return {
    id: row.id('id'),
    name: row.textOrNull('name') ?? '',
    email: row.textOrNull('email'),
    isActive: row.flag('active_flag', true),
  };
}

export function readCurrency(row: JsonObject): PipedriveCurrency {
  return {
    id: row.id('id'),
    code: row.text('code'),
    name: row.textOrNull('name') ?? '',
    decimalPoints: row.integer('decimal_points'),
    isActive: row.flag('active_flag', true),
    isCustom: row.flag('is_custom_flag'),
  };
}

export function readWebhookSubscription(row: JsonObject): PipedriveWebhookSubscription {
  return {
    id: row.id('id'),
    subscriptionUrl: row.text('subscription_url'),
    eventAction: row.text('event_action'),
    eventObject: row.text('event_object'),
    version: row.textOrNull('version') ?? '1.0',
    isActive: row.flag('is_active', true),
    name: row.textOrNull('name'),
    userId: row.idOrNull('user_id'),
    removeReason: row.textOrNull('remove_reason'),
    lastDeliveryTime: row.textOrNull('last_delivery_time'),
    lastHttpStatus: row.integerOrNull('last_http_status'),
  };
}

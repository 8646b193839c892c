import type {
  PipedriveAddress,
  PipedriveContactPoint,
  PipedriveOrganization,
  PipedrivePerson,
} from '../model/party.js';
import { JsonObject } from './json-object.js';

/** @throws PipedriveSchemaError naming the field that broke. */
export function readOrganization(row: JsonObject): PipedriveOrganization {
  return {
    id: row.id('id'),
    name: row.text('name'),
    ownerId: row.idOrNull('owner_id'),
    addTime: row.timeOrNull('add_time'),
    updateTime: row.timeOrNull('update_time'),
    address: readAddress(row),
    website: row.textOrNull('website'),
    isDeleted: row.flag('is_deleted'),
    labelIds: row.ids('label_ids'),
    customFields: row.rawMap('custom_fields'),
  };
}

/** @throws PipedriveSchemaError naming the field that broke. */
export function readPerson(row: JsonObject): PipedrivePerson {
  return {
    id: row.id('id'),
    name: row.text('name'),
    firstName: row.textOrNull('first_name'),
    lastName: row.textOrNull('last_name'),
    ownerId: row.idOrNull('owner_id'),
    orgId: row.idOrNull('org_id'),
    emails: row.list('emails', readContactPoint),
    phones: row.list('phones', readContactPoint),
    addTime: row.timeOrNull('add_time'),
    updateTime: row.timeOrNull('update_time'),
    isDeleted: row.flag('is_deleted'),
    customFields: row.rawMap('custom_fields'),
  };
}

/** v2 sends an object; some places still send the one line of v1. */
function readAddress(row: JsonObject): PipedriveAddress | null {
  const raw = row.value('address');
  if (raw == null || raw === '') return null;
  const parts = typeof raw === 'string' ? JsonObject.of({ value: raw }, row.path) : row.object('address');
  return {
    value: parts.textOrNull('value'),
    country: parts.textOrNull('country'),
    adminAreaLevel1: parts.textOrNull('admin_area_level_1'),
    adminAreaLevel2: parts.textOrNull('admin_area_level_2'),
    locality: parts.textOrNull('locality'),
    sublocality: parts.textOrNull('sublocality'),
    route: parts.textOrNull('route'),
    streetNumber: parts.textOrNull('street_number'),
    subpremise: parts.textOrNull('subpremise'),
    postalCode: parts.textOrNull('postal_code'),
  };
}

function readContactPoint(value: unknown, path: string): PipedriveContactPoint {
  const point = JsonObject.of(value, path);
  return { value: point.textOrNull('value') ?? '', primary: point.flag('primary'), label: point.textOrNull('label') };
}

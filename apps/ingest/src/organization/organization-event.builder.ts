import {
  EventType,
  eventIdOf,
  recordKey,
  SCHEMA_VERSION,
  toEventHeaders,
  Topic,
  type OrganizationChanged,
} from '@app/contracts';
import type { OutboxRecord } from '@app/platform';

import type { EventContext } from '../deal/deal-event.builder.js';
import type { OrganizationObservation } from './organization-transition.js';

/** The organization's state as the event everybody downstream reads. */
export function buildOrganizationChanged(
  observed: OrganizationObservation,
  version: number,
  contentHash: string,
  context: EventContext,
): OutboxRecord {
  const { environmentId, company, observedAt } = context;
  const { state } = observed;
  const { organizationId } = state;
  const payload: OrganizationChanged = {
    organizationId,
    name: state.name,
    address: state.address ?? null,
    website: state.website ?? null,
    taxId: state.taxId ?? null,
    contact: state.contact ?? null,
    schemaVersion: SCHEMA_VERSION,
    environmentId,
    company,
    organizationVersion: version,
    observedAt,
    readSequence: context.readSequence,
    contentHash,
    isDeleted: observed.isDeleted,
    mergedInto: observed.mergedInto,
  };
  const id = eventIdOf(environmentId, company, 'organization', organizationId, version, contentHash);
  const type = EventType.organizationChanged;
  const subject = `organization/${organizationId}`;
  return {
    id,
    aggregateType: 'organization',
    aggregateId: recordKey(company, organizationId),
    type,
    topic: Topic.organizations,
    payload,
    headers: toEventHeaders({ id, type, time: observedAt, subject, environmentId, company }),
  };
}

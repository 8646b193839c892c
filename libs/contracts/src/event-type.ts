/** CloudEvents `type` of every domain event; the suffix is the schema's major version. */
export const EventType = {
  dealWon: 'pipedrive.deal-won.v1',
  dealReverted: 'pipedrive.deal-reverted.v1',
  organizationChanged: 'pipedrive.organization-changed.v1',
  auditRecorded: 'intacct.audit-recorded.v1',
  referenceChanged: 'intacct.reference-changed.v1',
} as const;

export type EventTypeName = (typeof EventType)[keyof typeof EventType];

import type { AuditRecorded } from '@app/contracts';

import type { Condition } from './condition.board.js';

export interface ConditionChange {
  readonly cause: string;
  /** Left out: it is over. */
  readonly raised?: Condition;
}

type Told = Pick<AuditRecorded, 'action' | 'subjectId'>;

const grant = 'pipedrive:grant';
const credentials = 'pipedrive:credentials';
const webhookOf = ({ subjectId }: Told): string => `pipedrive:webhook:${subjectId}`;
const raise = (condition: Condition): ConditionChange => ({ cause: condition.cause, raised: condition });

const noGrant: Condition = {
  cause: grant,
  message: 'Our access to Pipedrive has ended, so no deal is seen',
  remedy: 'Grant access again: POST /admin/account/connect of ingest gives the address to open',
};

/** What ingest notices about Pipedrive, by the name of its audit event. */
const changes: Readonly<Record<string, (event: Told) => ConditionChange>> = {
  'pipedrive-grant.lost': () => raise(noGrant),
  'pipedrive-grant.revoked': () => raise(noGrant),
  'pipedrive-grant.given': () => ({ cause: grant }),
  'pipedrive-access.refused': () =>
    raise({
      cause: credentials,
      message: 'Pipedrive refuses our credentials, so no deal is seen',
      remedy: 'Check PIPEDRIVE_API_TOKEN, and that its user is still active in Pipedrive',
    }),
  'pipedrive-access.restored': () => ({ cause: credentials }),
  'webhook-subscription.deactivated': (event) =>
    raise({
      cause: webhookOf(event),
      message: `Pipedrive has switched off our webhook for ${event.subjectId}, so its changes are seen by polls only`,
      remedy:
        'Check that Pipedrive reaches PIPEDRIVE_WEBHOOK_PUBLIC_URL, then POST /admin/webhook-subscriptions/ensure',
    }),
  'webhook-subscription.repaired': (event) => ({ cause: webhookOf(event) }),
};

/** What an event of ingest changes for people; undefined for all others. */
export function conditionChangeOf(event: Told): ConditionChange | undefined {
  return changes[event.action]?.(event);
}

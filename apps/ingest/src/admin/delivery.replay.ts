import { randomUUID } from 'node:crypto';

import type { AuditTrail } from '@app/platform';

import type { By } from '../account/account.journal.js';
import type { IngestIdentity } from '../ingest-identity.js';
import type { WebhookDelivery } from '../webhooks/webhook-delivery.js';
import type { WebhookIntake } from '../webhooks/webhook-intake.service.js';

/** Takes a logged delivery as if it came now, audited. */
export class DeliveryReplay {
  constructor(
    private readonly intake: Pick<WebhookIntake, 'replay'>,
    private readonly audit: AuditTrail,
    private readonly identity: IngestIdentity,
  ) {}

  /** Undefined when it is not (or no longer) in the log. */
  replay(sha256: string, { actor, reason }: By): Promise<WebhookDelivery | undefined> {
    return this.intake.replay(sha256, (tx, { outcome, hints }) =>
      this.audit.append(tx, [
        {
          id: randomUUID(),
          actor,
          action: 'webhook-delivery.replayed',
          subjectType: 'webhook-delivery',
          subjectId: sha256,
          ...this.identity,
          outcome: 'succeeded',
          ...(reason === undefined ? {} : { reason }),
          after: { outcome, hints },
        },
      ]),
    );
  }
}

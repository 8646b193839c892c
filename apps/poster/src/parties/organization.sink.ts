import { type DecodedEvent, EventType } from '@app/contracts';
import type { ConsumedRecord, Transaction } from '@app/platform';

import type { EventSink } from '../consumers/batch.intake.js';
import type { AuditBook } from '../identity/audit.book.js';
import type { OrganizationRepository } from './organization.repository.js';
import type { PartyMerger } from './party.merger.js';

/** Stores organizations by their own versions, and re-points links when one was merged into another. */
export class OrganizationSink implements EventSink {
  readonly consumer = 'poster.organizations';

  constructor(
    private readonly organizations: OrganizationRepository,
    private readonly merger: PartyMerger,
    private readonly audit: AuditBook,
    private readonly wake: () => void,
  ) {}

  async accept(tx: Transaction, decoded: readonly DecodedEvent[], company: string): Promise<void> {
    const events = decoded.flatMap((one) => (one.type === EventType.organizationChanged ? [one.data] : []));
    const moved = new Set(await this.organizations.upsert(tx, company, events));
    if (moved.size === 0) return;
    await this.merger.follow(tx, company, [...moved]);
    await tx.query(
      `update organizations o set party_due_at = least(party_due_at, clock_timestamp())
        where company = $1 and organization_id = any($2::text[])
          and exists (select from parties p where p.company = o.company and p.organization_id = o.organization_id)`,
      [company, [...moved]],
    );
    const newest = new Map(events.map((event) => [event.organizationId, event]));
    await this.audit.note(
      tx,
      ...[...moved].map((id) => ({
        action: 'organization.received',
        subjectType: 'organization',
        subjectId: id,
        after: { version: newest.get(id)?.organizationVersion, mergedInto: newest.get(id)?.mergedInto ?? null },
      })),
    );
  }

  /** No money hangs on an organization alone; the dead letter is enough. */
  async bury(_tx: Transaction, _record: ConsumedRecord): Promise<undefined> {
    return undefined;
  }

  accepted(): void {
    this.wake();
  }
}

import type { Database, Sql, Transaction } from '@app/platform';

import type { AuditBook } from '../identity/audit.book.js';
import type { SourceCompany } from '../identity/source-company.js';
import type { StoredKind } from '../reference/reference-row.js';

/** Offers parties that Intacct refused once more, as their organizations are now. */
export class PartyRetry {
  constructor(
    private readonly database: Database,
    private readonly source: SourceCompany,
    private readonly audit: AuditBook,
    private readonly wake: () => void,
  ) {}

  /** In the transaction of the change. What a person cancelled stays cancelled; parties that we create change parties, so those do not count. */
  async afterReference(tx: Transaction, kind: StoredKind): Promise<void> {
    const { current } = this.source;
    if (current === undefined || kind === 'vendor' || kind === 'customer') return;
    const parties = await retry(
      tx,
      current,
      `and exists (select from operations op where op.company = p.company and op.kind = p.kind
                    and op.reference = p.ledger_id and op.state = 'rejected')`,
    );
    if (parties > 0) this.wake();
  }

  /** A person asks for it; returns how many parties go out again. */
  async ofOrganization(organizationId: string, by: { actor: string; reason: string }): Promise<number> {
    const { current } = this.source;
    if (current === undefined) return 0;
    const parties = await this.database.transaction(async (tx) => {
      const count = await retry(tx, current, 'and p.organization_id = $2', organizationId);
      if (count > 0)
        await this.audit.note(tx, {
          action: 'party.retried',
          subjectType: 'party',
          subjectId: organizationId,
          ...by,
          after: { parties: count },
        });
      return count;
    });
    if (parties > 0) this.wake();
    return parties;
  }
}

/** Organizations before parties, as the resolver locks them. */
async function retry(tx: Sql, company: string, condition: string, ...values: string[]): Promise<number> {
  const refused = `from parties p where p.company = $1 and p.state = 'refused' and p.ledger_id is not null ${condition}`;
  await tx.query(
    `update organizations o set party_due_at = least(party_due_at, clock_timestamp())
      from (select company, organization_id from organizations
             where company = $1 and organization_id in (select p.organization_id ${refused})
             order by organization_id for update) due
      where o.company = due.company and o.organization_id = due.organization_id`,
    [company, ...values],
  );
  const rows = await tx.query(
    `update parties set proposed_version = null
      where (company, organization_id, kind) in (select p.company, p.organization_id, p.kind ${refused}) returning 1`,
    [company, ...values],
  );
  return rows.length;
}

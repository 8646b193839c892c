import type { Database, Transaction } from '@app/platform';

import { raiseRevision } from '../context/context-revision.js';
import type { Replanning } from '../context/replanning.js';
import type { AuditBook } from '../identity/audit.book.js';
import { BREAKER_CAUSE } from './breaker.js';
import type { ReleaseGuard } from './release-guard.js';

export interface Deciding {
  readonly actor: string;
  readonly reason: string;
}

/**
 * What people decide about deals that wait; each decision is audited and looks again at the deals it is about. One that was taken before
 * changes and writes nothing.
 */
export class HoldDecisions {
  constructor(
    private readonly database: Database,
    private readonly replanning: Replanning,
    private readonly audit: AuditBook,
    private readonly guard: ReleaseGuard,
  ) {}

  /** Null takes the assignment away. Assigning the same person again changes nothing but the note. */
  assign(cause: string, assignee: string | null, { actor, reason }: Deciding): Promise<void> {
    return this.database.transaction(async (tx) => {
      const [before] = await tx.query<{ assignee: string }>('select assignee from hold_assignments where cause = $1', [
        cause,
      ]);
      if ((before?.assignee ?? null) === assignee) return;
      if (assignee === null) await tx.query('delete from hold_assignments where cause = $1', [cause]);
      else
        await tx.query(
          `insert into hold_assignments (cause, assignee, assigned_by, note) values ($1, $2, $3, $4)
           on conflict (cause) do update set assignee = $2, assigned_by = $3, note = $4, assigned_at = clock_timestamp()`,
          [cause, assignee, actor, reason],
        );
      await this.note(
        tx,
        'hold.assigned',
        ['hold', cause],
        { actor, reason },
        { assignee: before?.assignee ?? null },
        { assignee },
      );
    });
  }

  /** The deal is to have nothing in the ledger; what is there already is held for review. False: no such deal. */
  exclude(dealId: string, by: Deciding): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await raiseRevision(tx);
      if ((await this.replanning.request(tx, { dealIds: [dealId] })) === 0) return false;
      const isNew = await tx.query(
        `insert into deal_exclusions (deal_id, reason, excluded_by) values ($1, $2, $3)
         on conflict (deal_id) do nothing returning 1`,
        [dealId, by.reason, by.actor],
      );
      if (isNew.length === 0) return true;
      await this.note(tx, 'deal.excluded', ['deal', dealId], by, undefined, { excluded: true });
      return true;
    });
  }

  /** Takes the exclusion back. False: no such deal. */
  include(dealId: string, by: Deciding): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await raiseRevision(tx);
      const gone = await tx.query('delete from deal_exclusions where deal_id = $1 returning 1', [dealId]);
      if (gone.length === 0)
        return (await tx.query('select from deals where deal_id = $1 limit 1', [dealId])).length > 0;
      await this.replanning.request(tx, { dealIds: [dealId] });
      await this.note(tx, 'deal.included', ['deal', dealId], by, { excluded: true }, { excluded: false });
      return true;
    });
  }

  /** Lets go what the breaker holds; a new hour begins. Returns how many deals are planned again. Throws `SecondPersonError`. */
  approveBreaker(by: Deciding): Promise<number> {
    return this.database.transaction(async (tx) => {
      await raiseRevision(tx);
      await this.guard.check(tx, by.actor);
      await tx.query(
        `insert into breaker_approvals (approved_by, reason, deal_ids)
         select $1, $2, coalesce(array_agg(distinct deal_id), '{}') from holds where cause = $3`,
        [by.actor, by.reason, BREAKER_CAUSE],
      );
      const deals = await this.replanning.request(tx, { cause: BREAKER_CAUSE });
      await this.note(tx, 'breaker.approved', ['hold', BREAKER_CAUSE], by, undefined, { deals });
      return deals;
    });
  }

  private note(
    tx: Transaction,
    action: string,
    [subjectType, subjectId]: readonly [string, string],
    { actor, reason }: Deciding,
    before: unknown,
    after: unknown,
  ): Promise<void> {
    return this.audit.note(tx, {
      action,
      subjectType,
      subjectId,
      actor,
      reason,
      ...(before === undefined ? {} : { before }),
      after,
    });
  }
}

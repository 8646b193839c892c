import type { Transaction } from '@app/platform';

import type { DealBook } from '../model/book.js';
import { isReverted } from '../model/deal-state.js';
import type { Decision } from '../model/decision.js';
import type { BookUnit, PlanSelector } from '../ports/book.store.js';
import type { SendingObstacles } from '../model/sending-obstacles.js';
import type { PlanningContext } from '../ports/desired.source.js';
import { planDeal } from '../protocol/deal-planning.js';
import { desiredOfDeal, openBooksOf } from '../protocol/desired-of-deal.js';
import { planningFailed } from '../protocol/planning-failure.js';
import { holdForSending, withoutSendingHolds } from '../protocol/sending-holds.js';
import type { PostingCore } from './posting-core.js';

/** Reconciles what deals should have in the ledger with what they have. */
export class PostingPlanner {
  constructor(private readonly core: PostingCore) {}

  /** Plans one batch of due deals. A deal that cannot be planned is held and does not stop the others. */
  async runOnce(): Promise<{ planned: number; more: boolean }> {
    const { settings } = this.core;
    let locked: string[] = [];
    try {
      const planned = await this.planBatch(settings.planBatch, (dealIds) => (locked = dealIds));
      return { planned, more: planned === settings.planBatch };
    } catch (error) {
      // Something in the batch breaks the transaction itself: one by one, the culprit is found.
      if (locked.length === 0) throw error;
      return { planned: await this.planOneByOne(locked), more: true };
    }
  }

  /** One UPDATE: makes the selected deals due. `retryRefused` also tries refused records again as they are. */
  async requestPlan(tx: Transaction, selector: PlanSelector, retryRefused = false): Promise<number> {
    return (await this.core.store.within(tx)).requestPlan(selector, retryRefused);
  }

  private planBatch(limit: number, onLocked: (dealIds: string[]) => void): Promise<number> {
    return this.core.store.transaction(async (unit) => {
      // Whoever changes a rule waits until the holds that the old one caused are stored, and makes their deals due again.
      const context = await this.core.desired.steady(unit.sql);
      const books = await unit.lockDueDeals(limit);
      onLocked(books.map((book) => book.deal.dealId));
      const obstacles = await unit.loadObstacles();
      const decisions: Decision<DealBook>[] = [];
      for (const book of books) decisions.push(await this.plan(unit, book, context, obstacles));
      await unit.save(decisions);
      return books.length;
    });
  }

  private async planOneByOne(dealIds: readonly string[]): Promise<number> {
    const { store, settings } = this.core;
    for (const id of dealIds) {
      try {
        await store.transaction(async (unit) => {
          const context = await this.core.desired.steady(unit.sql);
          const books = await unit.openDealBooks([id]);
          const obstacles = await unit.loadObstacles();
          for (const book of books) await unit.save([await this.plan(unit, book, context, obstacles)]);
        });
      } catch (error) {
        await store.transaction(async (unit) => {
          const books = await unit.openDealBooks([id]);
          await unit.save(books.map((book) => planningFailed(book, error, unit.now, settings)));
        });
      }
    }
    return dealIds.length;
  }

  private async plan(
    unit: BookUnit,
    book: DealBook,
    context: PlanningContext,
    obstacles: SendingObstacles,
  ): Promise<Decision<DealBook>> {
    const { parties, identity, settings, rules, ids } = this.core;
    const { event } = book.deal;
    const needsParties = event !== null && !isReverted(event) && !event.baseline;
    const status = needsParties ? await parties.partiesFor(unit.sql, event) : null;
    try {
      const desired = desiredOfDeal(book.deal, context, status);
      const planned = planDeal(withoutSendingHolds(book), {
        now: unit.now,
        identity,
        revision: context.revision,
        desired,
        openBooks: openBooksOf(book.deal, context, status, desired),
        brakes: context.brakes,
        quietMs: context.quietMs,
        nextRun: context.nextRun,
        ...(context.stops === undefined ? {} : { stops: context.stops }),
        settings,
        rules,
        ids,
      });
      // Planned is not sent: what keeps it is shown at once, and what kept it before keeps its age.
      const { book: shown, notes } = holdForSending(planned.book, obstacles, { now: unit.now, settings, rules }, book);
      return { ...planned, book: shown, notes: [...planned.notes, ...notes] };
    } catch (error) {
      return planningFailed(book, error, unit.now, settings);
    }
  }
}

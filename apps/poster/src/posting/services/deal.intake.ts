import type { DecodedEvent, EventType } from '@app/contracts';
import type { Transaction } from '@app/platform';

import type { DealBook } from '../model/book.js';
import type { Decision } from '../model/decision.js';
import type { BookStore, BookUnit } from '../ports/book.store.js';
import { acceptEvent, clearUnreadable, markUnreadable } from '../protocol/deal-acceptance.js';

export type DecodedDealEvent = Exclude<DecodedEvent, { type: typeof EventType.organizationChanged }>;

/** What could still be read of an event that could not be decoded. */
export interface UnreadableDeal {
  readonly dealId: string;
  /** What is wrong, and where the dead letter is kept. */
  readonly problem: string;
}

/** Takes deal events into the books: keeps the highest version, notices contradictions, asks for planning. */
export class DealIntake {
  constructor(private readonly store: BookStore) {}

  /** Set-based, inside the consumer's transaction; replays and lower versions change nothing. */
  async accept(tx: Transaction, events: readonly DecodedDealEvent[]): Promise<void> {
    await this.acceptInto(await this.store.within(tx), events);
  }

  /** Holds the deal `unreadable` until a newer version arrives. */
  async unreadable(tx: Transaction, deal: UnreadableDeal): Promise<void> {
    const unit = await this.store.within(tx);
    const books = await unit.openDealBooks([deal.dealId]);
    await unit.save(books.map((book) => markUnreadable(book, deal.problem, unit.now)));
  }

  /** A person says that what could not be read of the deal is of no matter any more. */
  async closeUnreadable(tx: Transaction, dealId: string, by: { actor: string; reason: string }): Promise<void> {
    const unit = await this.store.within(tx);
    const books = await unit.lockBooks([{ kind: 'deal', id: dealId }]);
    const deals = books.flatMap((book) => (book.deal === null ? [] : [{ ...book, deal: book.deal }]));
    await unit.save(deals.map((book) => clearUnreadable(book, unit.now, by)));
  }

  async acceptInto(unit: BookUnit, events: readonly DecodedDealEvent[]): Promise<void> {
    const dealIds = [...new Set(events.map((event) => event.data.dealId))];
    const decisions = new Map<string, Decision<DealBook>>();
    for (const book of await unit.openDealBooks(dealIds)) decisions.set(book.deal.dealId, { book, notes: [] });
    for (const { data } of events) {
      const before = decisions.get(data.dealId);
      if (!before) continue;
      const next = acceptEvent(before.book, data, unit.now);
      decisions.set(data.dealId, { book: next.book, notes: [...before.notes, ...next.notes] });
    }
    await unit.save([...decisions.values()].filter(({ notes }) => notes.length > 0));
  }
}

import type { DecodedEvent, EventType } from '@app/contracts';
import type { Transaction } from '@app/platform';

import type { BookStore } from '../ports/book.store.js';

export type DecodedDealEvent = Exclude<DecodedEvent, { type: typeof EventType.organizationChanged }>;

/** What could still be read of an event that could not be decoded. */
export interface UnreadableDeal {
  readonly dealId: string;
  /** What is wrong, and where the dead letter is kept. */
  readonly problem: string;
  readonly title?: string;
  readonly currency?: string;
  readonly value?: string;
}

/** Takes deal events into the books: keeps the highest version, notices contradictions, asks for planning. */
export class DealIntake {
  constructor(private readonly store: BookStore) {}

  /** Set-based, inside the consumer's transaction; replays and lower versions change nothing. */
  async accept(tx: Transaction, events: readonly DecodedDealEvent[]): Promise<void> {
    void this.store;
    void tx;
    void events;
    throw new Error('under construction');
  }

  /** Holds the deal `unreadable` until a newer version arrives. */
  async unreadable(tx: Transaction, deal: UnreadableDeal): Promise<void> {
    void tx;
    void deal;
    throw new Error('under construction');
  }
}

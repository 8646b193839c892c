import type { DecodedEvent } from '@app/contracts';
import type { ConsumedRecord, Transaction } from '@app/platform';

import type { PostingHost } from '../identity/posting.host.js';
import type { EventSink } from './batch.intake.js';
import { isDealEvent, readRemains } from './inbound-record.js';

/** Gives deal events to the posting core. */
export class DealSink implements EventSink {
  readonly consumer = 'poster.deals';

  constructor(
    private readonly host: PostingHost,
    private readonly environmentId: string,
    private readonly wake: () => void,
  ) {}

  async accept(tx: Transaction, events: readonly DecodedEvent[], company: string): Promise<void> {
    await this.host.open(company).dealIntake.accept(tx, events.filter(isDealEvent));
  }

  async bury(tx: Transaction, record: ConsumedRecord, problem: string, company: string): Promise<string | undefined> {
    const deal = readRemains(record, problem, { company, environmentId: this.environmentId });
    if (deal === undefined) return undefined;
    await this.host.open(company).dealIntake.unreadable(tx, deal);
    return deal.dealId;
  }

  accepted(): void {
    this.wake();
  }
}

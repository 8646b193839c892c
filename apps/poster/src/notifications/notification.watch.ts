import type { Clock, Database, LeaseStore, Transaction } from '@app/platform';

import type { AuditBook } from '../identity/audit.book.js';
import type { CauseReader } from './cause.reader.js';
import { digestMessage, openedMessage, solvedMessage, toldItem } from './message.builder.js';
import type { NotificationRepository } from './notification.repository.js';
import { decideTellings, type TellingPolicy, type Tellings } from './telling.decision.js';
import type { ToldItem } from './waiting-cause.js';

export interface WatchOptions {
  readonly owner: string;
  readonly policy: TellingPolicy;
  readonly publicUrl: string | undefined;
  readonly leaseMs: number;
}

const LEASE = 'notification-watch';
/** More news than this at once is told in one message, or an outage of one thing would ring a hundred times. */
const MOST_SINGLE_MESSAGES = 5;

/**
 * Looks at what keeps money waiting and stores what people have to hear. Deciding and storing is one transaction: a kill leaves either
 * nothing or the whole telling, and a cause has one open notification by constraint.
 */
export class NotificationWatch {
  constructor(
    private readonly database: Database,
    private readonly leases: LeaseStore,
    private readonly causes: CauseReader,
    private readonly repository: NotificationRepository,
    private readonly audit: AuditBook,
    private readonly clock: Clock,
    private readonly options: WatchOptions,
  ) {}

  /** How many messages' worth of news there was; nothing while another process looks. */
  async runOnce(): Promise<{ told: number }> {
    const lease = await this.leases.acquire(LEASE, this.options.owner, this.options.leaseMs);
    if (lease === undefined) return { told: 0 };
    try {
      return await this.database.transaction(async (tx) => {
        if (!(await this.leases.holds(tx, lease))) return { told: 0 };
        return this.tell(tx);
      });
    } finally {
      await this.leases.release(lease);
    }
  }

  private async tell(tx: Transaction): Promise<{ told: number }> {
    const now = this.clock.now();
    const { causes, complete } = await this.causes.read(tx);
    const open = await this.repository.open(tx);
    const tellings = decideTellings(causes, open, now, this.options.policy, complete);
    await this.opened(tx, tellings.opened, now);
    await this.digest(tx, tellings.digest, now);
    await this.solved(tx, tellings.solved, now);
    return { told: tellings.opened.length + tellings.digest.length + tellings.solved.length };
  }

  private async opened(tx: Transaction, causes: Tellings['opened'], now: Date): Promise<void> {
    const news: { id: string; item: ToldItem }[] = [];
    for (const cause of causes) {
      const item = toldItem(cause, now, this.options.publicUrl);
      const id = await this.repository.insert(tx, item, now);
      if (id === undefined) continue;
      news.push({ id, item });
      await this.note(tx, 'notification.opened', id, item);
    }
    if (news.length > MOST_SINGLE_MESSAGES) {
      const items = news.map(({ item }) => item);
      await this.repository.queue(tx, openedMessage(items, now), {});
      return;
    }
    for (const { id, item } of news)
      await this.repository.queue(tx, openedMessage([item], now), { notificationId: id });
  }

  private async digest(tx: Transaction, lasting: Tellings['digest'], now: Date): Promise<void> {
    if (lasting.length === 0) return;
    const items = lasting.map((one) => toldItem(one.now, now, this.options.publicUrl));
    for (const [index, { open }] of lasting.entries()) {
      const item = items[index];
      if (item !== undefined) await this.repository.told(tx, open.id, item, now);
    }
    await this.repository.queue(tx, digestMessage(items, now), {});
  }

  private async solved(tx: Transaction, notifications: Tellings['solved'], now: Date): Promise<void> {
    for (const open of notifications) {
      await this.repository.solved(tx, open.id, now);
      await this.repository.queue(tx, solvedMessage(open, now), { notificationId: open.id });
      await this.note(tx, 'notification.solved', open.id, open.item);
    }
  }

  private async note(tx: Transaction, action: string, id: string, { source, cause }: ToldItem): Promise<void> {
    await this.audit.note(tx, { action, subjectType: 'notification', subjectId: id, after: { source, cause } });
  }
}

import { isRetryableDatabaseError, type Database, type Sql } from '@app/platform';

import type { CatalogueChangeRepository } from '../catalogue/catalogue-change.repository.js';
import type { ChangeHintRepository } from '../hints/change-hint.repository.js';
import type { MergeAliasRepository } from '../hints/merge-alias.repository.js';
import { DeliveryQueue } from './delivery-queue.js';
import type { DeliverySink } from './delivery-sink.js';
import { DeliveryWriter } from './delivery.writer.js';
import { normalizeDelivery } from './webhook-delivery.normalizer.js';
import type { WebhookDelivery } from './webhook-delivery.js';
import type { WebhookDeliveryRepository } from './webhook-delivery.repository.js';

export interface WebhookIntakeParts {
  readonly db: Database;
  readonly company: string;
  readonly deliveries: WebhookDeliveryRepository;
  readonly hints: ChangeHintRepository;
  readonly aliases: MergeAliasRepository;
  readonly catalogueChanges: CatalogueChangeRepository;
  readonly queueLimit: number;
  /** After a commit: somebody may want to serve the hints now. */
  readonly onStored: (group: readonly WebhookDelivery[]) => void;
}

/** Makes deliveries durable: the log, the hints and what was merged into what, in one transaction per group. */
export class WebhookIntake implements DeliverySink {
  private readonly queue: DeliveryQueue<WebhookDelivery>;
  private readonly writer: DeliveryWriter;

  constructor(private readonly parts: WebhookIntakeParts) {
    this.writer = new DeliveryWriter(parts.company);
    this.queue = new DeliveryQueue({ store: (group) => this.storeGroup(group), limit: parts.queueLimit });
  }

  get depth(): number {
    return this.queue.depth;
  }

  get isFull(): boolean {
    return this.queue.isFull;
  }

  /** Resolves when the delivery is durable. @throws DeliveryRefusedError to be answered with 503. */
  async accept(rawBody: Buffer): Promise<WebhookDelivery> {
    const delivery = normalizeDelivery(rawBody, this.parts.company);
    await this.queue.add(delivery);
    return delivery;
  }

  /** Raises the hints of a logged delivery once more, and notes it with them; undefined when it is not in the log. */
  async replay(
    sha256: string,
    note: (tx: Sql, delivery: WebhookDelivery) => Promise<void>,
  ): Promise<WebhookDelivery | undefined> {
    const { db, deliveries, company } = this.parts;
    const delivery = await db.transaction(async (tx) => {
      const body = await deliveries.takeForReplay(tx, sha256);
      if (body === undefined) return undefined;
      const again = normalizeDelivery(Buffer.from(body), company);
      await this.parts.aliases.record(tx, again.aliases);
      await this.parts.catalogueChanges.record(tx, again.catalogue);
      await this.parts.hints.raise(tx, again.hints, 'sync');
      await note(tx, again);
      return again;
    });
    if (delivery !== undefined) this.parts.onStored([delivery]);
    return delivery;
  }

  close(): Promise<void> {
    return this.queue.close();
  }

  private async storeGroup(group: readonly WebhookDelivery[]): Promise<void> {
    try {
      await this.store(group);
    } catch (error) {
      // A deadlock or a restarted connection: once more at once. What stays away is answered 503.
      if (!isRetryableDatabaseError(error)) throw error;
      await this.store(group);
    }
    this.parts.onStored(group);
  }

  private async store(group: readonly WebhookDelivery[]): Promise<void> {
    const { db, aliases, catalogueChanges } = this.parts;
    const merged = group.flatMap((one) => one.aliases);
    const subjects = group.flatMap((one) => one.catalogue);
    if (merged.length === 0 && subjects.length === 0) return this.writer.write(db, group);
    await db.transaction(async (tx) => {
      await aliases.record(tx, merged);
      await catalogueChanges.record(tx, subjects);
      await this.writer.write(tx, group);
    });
  }
}

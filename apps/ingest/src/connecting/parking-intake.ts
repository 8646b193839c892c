import { DeliveryQueue } from '../webhooks/delivery-queue.js';
import type { DeliverySink } from '../webhooks/delivery-sink.js';
import type { ParkedDeliveryRepository } from './parked-delivery.repository.js';

/** Makes deliveries durable while no account is connected; they are understood once there is one. */
export class ParkingIntake implements DeliverySink {
  private readonly queue: DeliveryQueue<Buffer>;

  constructor(parked: Pick<ParkedDeliveryRepository, 'park'>, limit: number) {
    this.queue = new DeliveryQueue({ store: (group) => parked.park(group), limit });
  }

  get depth(): number {
    return this.queue.depth;
  }

  get isFull(): boolean {
    return this.queue.isFull;
  }

  async accept(rawBody: Buffer): Promise<{ outcome: 'parked'; reason: null }> {
    await this.queue.add(rawBody);
    return { outcome: 'parked', reason: null };
  }

  close(): Promise<void> {
    return this.queue.close();
  }
}

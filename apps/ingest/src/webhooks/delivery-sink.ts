import type { WebhookDelivery } from './webhook-delivery.js';

/** Where an authenticated delivery becomes durable. */
export abstract class DeliverySink {
  /** Resolves when the delivery is durable. @throws DeliveryRefusedError to be answered with 503. */
  abstract accept(rawBody: Buffer): Promise<{
    readonly outcome: WebhookDelivery['outcome'] | 'parked';
    readonly reason: string | null;
  }>;
}

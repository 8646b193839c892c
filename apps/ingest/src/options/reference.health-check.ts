import type { HealthCheck } from '@app/platform';

import type { ReferenceConsumer } from './reference.consumer.js';

/** Tells in readiness whether reference data is heard of. It never makes the service unready: webhooks do not need it. */
export class ReferenceHealthCheck implements HealthCheck {
  constructor(private readonly consumer: Pick<ReferenceConsumer, 'status'>) {}

  get name(): string {
    return `reference data: ${this.consumer.status}`;
  }

  check(): Promise<void> {
    return Promise.resolve();
  }
}

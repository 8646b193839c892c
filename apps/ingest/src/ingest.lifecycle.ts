import { Logger, type OnApplicationShutdown } from '@nestjs/common';

import type { IngestServices } from './ingest.services.js';

/**
 * Starts the loops, and stops everything in the order that loses nothing. By the time Nest calls `onApplicationShutdown`
 * readiness is false and HTTP has been closed, its requests answered.
 */
export class IngestLifecycle implements OnApplicationShutdown {
  private readonly logger = new Logger('Ingest');
  private stopped: Promise<void> | undefined;

  constructor(private readonly services: IngestServices) {}

  start(): void {
    const { relay, sealer, refresh, scheduler, options } = this.services;
    relay.start();
    sealer.start();
    refresh.start();
    scheduler.start();
    // In the background: a bus that is away must not keep webhooks from being taken.
    void options.consumer
      .start()
      .catch((error: unknown) => this.logger.warn('reference data cannot be heard of', error));
  }

  onApplicationShutdown(): Promise<void> {
    this.stopped ??= this.stop();
    return this.stopped;
  }

  private async stop(): Promise<void> {
    const { intake, relay, sealer, refresh, scheduler, options, governor, bus, db } = this.services;
    await intake.close();
    await Promise.all([scheduler.stop(), refresh.stop(), options.consumer.stop()]);
    await sealer.stop();
    await relay.stop();
    await bus.close();
    await governor.flush();
    await db.close();
    this.logger.log('stopped');
  }
}

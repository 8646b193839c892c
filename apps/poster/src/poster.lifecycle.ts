import { type BeforeApplicationShutdown, Logger, type OnApplicationShutdown } from '@nestjs/common';

import type { PosterServices } from './poster.services.js';

/**
 * Starts the loops, and stops everything in the order that loses nothing: no new claims, leave the bus, wait for what is on the wire up
 * to the grace period, give the leases back. What is still in flight then stays `sending` and is settled by whoever comes next.
 */
export class PosterLifecycle implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('Poster');
  private stopped: Promise<void> | undefined;

  constructor(private readonly services: PosterServices) {}

  start(): void {
    const { relay, sealer, loops, ingestConditions } = this.services;
    relay.start();
    sealer.start();
    loops.start();
    // Returns at once; a bus that is away is waited for in the background.
    void ingestConditions.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { loops, batchSource, ingestConditions, environment } = this.services;
    const sent = loops.stopSending();
    await Promise.all([batchSource.stop(), ingestConditions.stop()]);
    const done = await within(Promise.all([sent, loops.stopRest()]), environment.POSTER_SHUTDOWN_GRACE * 1000);
    if (!done) this.logger.warn('requests to Intacct are still under way; their outcome will be asked for');
  }

  onApplicationShutdown(): Promise<void> {
    this.stopped ??= this.stop();
    return this.stopped;
  }

  private async stop(): Promise<void> {
    const { sealer, relay, bus, client, db } = this.services;
    await sealer.stop();
    await relay.stop();
    await bus.close();
    client.close();
    await db.close();
    this.logger.log('stopped');
  }
}

async function within(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([work.then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}

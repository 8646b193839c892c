import { decodeReference, type ReferenceChanged, Topic, UnreadableEventError } from '@app/contracts';
import { type BatchSource, type Bus, type ConsumedRecord, type Database, deadLetterRecord } from '@app/platform';
import { Logger } from '@nestjs/common';

import type { OptionListRepository } from './option-list.repository.js';
import type { ReferenceRowRepository } from './reference-row.repository.js';

export interface ConsumerParts {
  readonly db: Database;
  readonly bus: Bus;
  readonly environmentId: string;
  readonly rows: ReferenceRowRepository;
  readonly lists: OptionListRepository;
}

/** A crash has a cause that may last, such as a batch that never ends. */
const REST_MS = 60_000;

/** Keeps a copy of the ledger's own data, for choice only; a row that is news to a list makes that list due. */
export class ReferenceConsumer {
  private readonly logger = new Logger('Reference');
  private source: BatchSource;
  private restart: NodeJS.Timeout | undefined;
  private stopped = false;

  /** `restMs`: between a crash and the next beginning. */
  constructor(
    private readonly parts: ConsumerParts,
    private readonly restMs = REST_MS,
  ) {
    this.source = this.open();
  }

  /** `connected` where it hears of changes. */
  get status(): string {
    return this.source.status();
  }

  start(): Promise<void> {
    return this.source.start();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.restart);
    await this.source.stop();
  }

  private open(): BatchSource {
    const source = this.parts.bus.source();
    source.subscribe(Topic.reference, (records) => this.take(records));
    source.onStatus((status, cause) => {
      if (status === 'crashed') this.crashed(cause);
    });
    return source;
  }

  /** A crash is final for a source, and no reason to take webhooks nowhere: another source begins where this one stopped. */
  private crashed(cause: Error | undefined): void {
    if (this.stopped) return;
    this.logger.error(`reference data is not heard of; begun anew in ${this.restMs / 1000} s`, cause);
    this.restart = setTimeout(() => void this.beginAnew(), this.restMs);
    this.restart.unref();
  }

  private async beginAnew(): Promise<void> {
    try {
      await this.source.stop();
      if (this.stopped) return;
      this.source = this.open();
      await this.source.start();
      this.logger.log('reference data is heard of again');
    } catch (error) {
      this.crashed(error instanceof Error ? error : undefined);
    }
  }

  /** One transaction per batch; records of other environments are passed over. Throws for a newer major version: upgrade first. */
  async take(records: readonly ConsumedRecord[]): Promise<void> {
    const { db, bus, environmentId, rows, lists } = this.parts;
    const readable: ReferenceChanged[] = [];
    for (const record of records) {
      try {
        const row = decodeReference(record.headers, record.value);
        if (row.environmentId === environmentId) readable.push(row);
      } catch (error) {
        if (!(error instanceof UnreadableEventError)) throw error;
        this.logger.warn(`a reference record cannot be read: ${error.message}`);
        await bus.publisher.publish([deadLetterRecord(record, error)]);
      }
    }
    if (readable.length === 0) return;
    await db.transaction(async (tx) => {
      const changed = await rows.upsert(tx, readable);
      if (changed.length > 0) await lists.raise(tx, changed);
    });
  }
}

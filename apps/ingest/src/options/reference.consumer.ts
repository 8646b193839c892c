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

/** Keeps a copy of the ledger's own data, for choice only; a row that is news to a list makes that list due. */
export class ReferenceConsumer {
  private readonly logger = new Logger('Reference');
  private readonly source: BatchSource;

  constructor(private readonly parts: ConsumerParts) {
    this.source = parts.bus.source();
    this.source.subscribe(Topic.reference, (records) => this.take(records));
  }

  /** `connected` where it hears of changes. */
  get status(): string {
    return this.source.status();
  }

  start(): Promise<void> {
    return this.source.start();
  }

  stop(): Promise<void> {
    return this.source.stop();
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

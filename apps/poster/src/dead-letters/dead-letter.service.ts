import type { ConsumedRecord, Database, Transaction } from '@app/platform';

import type { BatchIntake } from '../consumers/batch.intake.js';
import type { AuditBook } from '../identity/audit.book.js';
import type { DeadLetter, DeadLetterRepository } from './dead-letter.repository.js';

export class DeadLetterNotFoundError extends Error {
  override readonly name = 'DeadLetterNotFoundError';
}

/** The record still cannot be handled; it stays a dead letter. */
export class ReplayFailedError extends Error {
  override readonly name = 'ReplayFailedError';
}

/** Shows records that could not be handled, and handles them again once their trouble is gone. */
export class DeadLetterService {
  constructor(
    private readonly database: Database,
    private readonly repository: DeadLetterRepository,
    /** By topic. */
    private readonly intakes: ReadonlyMap<string, BatchIntake>,
    private readonly audit: AuditBook,
    /** Frees a deal of the hold that unreadable records put on it. */
    private readonly free: (tx: Transaction, dealId: string, by: { actor: string; reason: string }) => Promise<void>,
  ) {}

  list(filter: { open: boolean; limit: number; before?: string | undefined }): Promise<DeadLetter[]> {
    return this.repository.list(this.database, filter);
  }

  countOpen(): Promise<number> {
    return this.repository.countOpen(this.database);
  }

  /** Throws `DeadLetterNotFoundError`, `ReplayFailedError`. A letter that was replayed before changes nothing. */
  async replay(id: string, by: { actor: string; reason: string }): Promise<void> {
    await this.database.transaction(async (tx) => {
      const letter = await this.repository.lock(tx, id);
      if (letter === undefined) throw new DeadLetterNotFoundError(`There is no dead letter ${id}`);
      if (letter.replayedAt !== null) return;
      const intake = this.intakes.get(letter.topic);
      if (intake === undefined) throw new ReplayFailedError(`Nothing here reads topic ${letter.topic}`);
      try {
        await intake.replay(tx, toRecord(letter));
      } catch (cause) {
        throw new ReplayFailedError(cause instanceof Error ? cause.message : 'it cannot be handled', { cause });
      }
      await this.repository.markReplayed(tx, id, by.actor);
      await this.audit.note(tx, { action: 'record.replayed', ...subjectOf(letter), ...by });
      await this.freeDeal(tx, letter, by);
    });
  }

  /** It will never be handled, and a person says why; the last one of a deal frees the deal. Throws `DeadLetterNotFoundError`. */
  async close(id: string, by: { actor: string; reason: string }): Promise<void> {
    await this.database.transaction(async (tx) => {
      const letter = await this.repository.lock(tx, id);
      if (letter === undefined) throw new DeadLetterNotFoundError(`There is no dead letter ${id}`);
      if (letter.replayedAt !== null) return;
      await this.repository.close(tx, id, by);
      await this.audit.note(tx, { action: 'record.closed', ...subjectOf(letter), ...by });
      await this.freeDeal(tx, letter, by);
    });
  }

  private async freeDeal(
    tx: Transaction,
    { dealId }: DeadLetter,
    by: { actor: string; reason: string },
  ): Promise<void> {
    if (dealId !== null && !(await this.repository.hasOpen(tx, dealId))) await this.free(tx, dealId, by);
  }
}

function subjectOf(letter: DeadLetter): { subjectType: string; subjectId: string } {
  return letter.dealId === null
    ? { subjectType: 'record', subjectId: `${letter.topic}[${letter.partition}]@${letter.position}` }
    : { subjectType: 'deal', subjectId: letter.dealId };
}

function toRecord(letter: DeadLetter): ConsumedRecord {
  return {
    topic: letter.topic,
    key: letter.recordKey,
    value: letter.value,
    headers: letter.headers,
    partition: letter.partition,
    offset: letter.position,
    timestamp: letter.receivedAt.toISOString(),
  };
}

import type { DecodedEvent } from '@app/contracts';
import {
  type BatchContext,
  type ConsumedRecord,
  type Database,
  type Inbox,
  isRetryableDatabaseError,
  type Transaction,
} from '@app/platform';

import type { DeadLetterReason, DeadLetterRepository } from '../dead-letters/dead-letter.repository.js';
import type { AuditBook } from '../identity/audit.book.js';
import type { SourceCompany } from '../identity/source-company.js';
import { ForeignEventError, type Inbound, readInbound } from './inbound-record.js';
import type { NewerSchemaBoard } from './newer-schema.board.js';

/** What one kind of topic does with its events, inside the batch's transaction. */
export interface EventSink {
  /** Name in the inbox. */
  readonly consumer: string;
  accept(tx: Transaction, events: readonly DecodedEvent[], company: string): Promise<void>;
  /** The record will not be handled; whatever can be read of it becomes visible. */
  bury(tx: Transaction, record: ConsumedRecord, problem: string, company: string): Promise<string | undefined>;
  /** After the commit. */
  accepted(): void;
}

export interface BatchIntakeParts {
  readonly database: Database;
  readonly inbox: Inbox;
  readonly deadLetters: DeadLetterRepository;
  readonly audit: AuditBook;
  readonly source: SourceCompany;
  readonly environmentId: string;
  readonly board: NewerSchemaBoard;
}

/**
 * One short transaction per batch: inbox, events, dead letters, audit. Resolves once all of it is durable, so the offset may move. A
 * database that is away throws, and the bus brings the batch again; a record that the database refuses is found by handling the batch
 * one by one, and buried.
 */
export class BatchIntake {
  constructor(
    private readonly parts: BatchIntakeParts,
    private readonly sink: EventSink,
  ) {}

  async handle(records: readonly ConsumedRecord[], context: BatchContext): Promise<void> {
    const inbound = records.map(readInbound);
    const blocked = inbound.findIndex((one) => one.kind === 'newer');
    // What stands before the newer event is still ours; the batch comes again and the inbox knows what was done.
    await this.store(blocked === -1 ? inbound : inbound.slice(0, blocked), context);
    const stop = inbound[blocked];
    if (stop?.kind === 'newer') {
      this.parts.board.stop(context.topic, context.partition, stop.error.message);
      throw stop.error;
    }
    this.parts.board.clear(context.topic, context.partition);
  }

  /** Handles one record that was kept as a dead letter; throws what is still wrong with it. */
  async replay(tx: Transaction, record: ConsumedRecord): Promise<void> {
    const [inbound] = await this.judged([readInbound(record)]);
    if (inbound?.kind !== 'event') throw inbound?.error ?? new Error('nothing to replay');
    await this.parts.inbox.admit(tx, this.sink.consumer, [inbound.eventId]);
    await this.sink.accept(tx, [inbound.event], this.company());
  }

  private async store(inbound: readonly Inbound[], context: BatchContext): Promise<void> {
    if (inbound.length === 0) return;
    const judged = await this.judged(inbound);
    try {
      await this.parts.database.transaction((tx) => this.write(tx, judged));
    } catch (error) {
      if (isRetryableDatabaseError(error)) throw error;
      await this.oneByOne(judged, context);
    }
    this.sink.accepted();
  }

  private async oneByOne(inbound: readonly Inbound[], context: BatchContext): Promise<void> {
    for (const one of inbound) {
      await context.heartbeat();
      try {
        await this.parts.database.transaction((tx) => this.write(tx, [one]));
      } catch (error) {
        if (isRetryableDatabaseError(error) || !(error instanceof Error)) throw error;
        const refused: Inbound = { kind: 'dead', record: one.record, reason: 'refused', error };
        await this.parts.database.transaction((tx) => this.write(tx, [refused]));
      }
    }
  }

  private async write(tx: Transaction, inbound: readonly Inbound[]): Promise<void> {
    const events = inbound.filter((one) => one.kind === 'event');
    const fresh = await this.parts.inbox.admit(
      tx,
      this.sink.consumer,
      events.map((one) => one.eventId),
    );
    const accepted = distinct(events.filter((one) => fresh.has(one.eventId)));
    if (accepted.length > 0)
      await this.sink.accept(
        tx,
        accepted.map((one) => one.event),
        this.company(),
      );
    for (const one of inbound) if (one.kind === 'dead') await this.bury(tx, one.record, one.reason, one.error);
  }

  private async bury(tx: Transaction, record: ConsumedRecord, reason: DeadLetterReason, error: Error): Promise<void> {
    const { deadLetters, audit } = this.parts;
    const problem = problemOf(reason, error);
    const where = `${record.topic}[${record.partition}]@${record.offset}`;
    // Somebody else's deal is no business of ours beyond the dead letter.
    const visible = reason === 'foreign' ? undefined : `${problem} (dead letter ${where})`;
    const dealId =
      visible === undefined || this.parts.source.current === undefined
        ? undefined
        : await this.sink.bury(tx, record, visible, this.company());
    const kept = await deadLetters.keep(tx, record, {
      reason,
      problem,
      error,
      ...(dealId === undefined ? {} : { dealId }),
    });
    if (!kept) return;
    await audit.note(tx, {
      action: 'record.dead-lettered',
      subjectType: dealId === undefined ? 'record' : 'deal',
      subjectId: dealId ?? where,
      outcome: 'failed',
      reason: problem,
    });
  }

  /** Events of another environment or company are nobody's business here. The first of our environment decides the company. */
  private async judged(inbound: readonly Inbound[]): Promise<Inbound[]> {
    const judged: Inbound[] = [];
    for (const one of inbound) judged.push(one.kind === 'event' ? await this.judge(one) : one);
    return judged;
  }

  private async judge(inbound: Extract<Inbound, { kind: 'event' }>): Promise<Inbound> {
    const { environmentId, company } = inbound.event.data;
    const { source } = this.parts;
    const wanted = this.parts.environmentId;
    const foreign = (problem: string): Inbound => ({
      kind: 'dead',
      record: inbound.record,
      reason: 'foreign',
      error: new ForeignEventError(problem),
    });
    if (environmentId !== wanted) return foreign(`it is of environment ${environmentId}, this is ${wanted}`);
    const bound = await source.adopt(company);
    return bound === company ? inbound : foreign(`it is of Pipedrive company ${company}, this database of ${bound}`);
  }

  private company(): string {
    const { current } = this.parts.source;
    if (current === undefined) throw new Error('the Pipedrive company is not known yet');
    return current;
  }
}

/** The same event twice in one batch, once. */
function distinct<T extends { eventId: string }>(events: readonly T[]): T[] {
  return [...new Map(events.map((one) => [one.eventId, one])).values()];
}

/** The database's own words may quote data, so only the kind of a refusal is told. */
function problemOf(reason: DeadLetterReason, error: Error): string {
  return reason === 'refused' ? `it could not be stored (${error.name})` : error.message;
}

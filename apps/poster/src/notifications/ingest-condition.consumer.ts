import { type AuditRecorded, Topic } from '@app/contracts';
import type { BatchSource, ConsumedRecord, Database, Inbox } from '@app/platform';

import type { ConditionBoard } from './condition.board.js';
import { conditionChangeOf } from './ingest-conditions.js';

const CONSUMER = 'ingest-conditions';

/**
 * Hears on the audit topic what ingest has noticed: access lost and regained, webhooks switched off and repaired. A group of its own,
 * so that nothing here holds up deals. What it needs is stored with the inbox in one transaction: a repeated record raises nothing twice.
 */
export class IngestConditionConsumer {
  constructor(
    private readonly database: Database,
    private readonly source: BatchSource,
    private readonly inbox: Inbox,
    private readonly conditions: ConditionBoard,
    private readonly environmentId: string,
  ) {
    source.subscribe(Topic.audit, (records) => this.take(records));
  }

  start(): Promise<void> {
    return this.source.start();
  }

  stop(): Promise<void> {
    return this.source.stop();
  }

  /** Records of others, and what cannot be read, are passed over: the trail itself is checked elsewhere. */
  async take(records: readonly ConsumedRecord[]): Promise<void> {
    const events = records.flatMap((record) => this.ours(record));
    if (events.length === 0) return;
    await this.database.transaction(async (tx) => {
      const ids = events.map(({ id }) => id);
      const fresh = await this.inbox.admit(tx, CONSUMER, ids);
      // In the order of the chain: the last word about a cause counts.
      for (const event of events.filter(({ id }) => fresh.has(id))) {
        const change = conditionChangeOf(event);
        if (change === undefined) continue;
        if (change.raised === undefined) await this.conditions.clear(tx, change.cause);
        else await this.conditions.raise(tx, change.raised, new Date(event.occurredAt));
      }
    });
  }

  private ours({ value }: ConsumedRecord): AuditRecorded[] {
    const event = parsed(value);
    const isOurs = event?.service === 'ingest' && event.environmentId === this.environmentId;
    return isOurs && conditionChangeOf(event) !== undefined ? [event] : [];
  }
}

function parsed(value: string | null): AuditRecorded | undefined {
  try {
    const event = JSON.parse(value ?? '') as Partial<AuditRecorded> | null;
    const isWhole = [event?.id, event?.action, event?.subjectId].every((part) => typeof part === 'string');
    return isWhole && !Number.isNaN(Date.parse(event?.occurredAt ?? '')) ? (event as AuditRecorded) : undefined;
  } catch {
    return undefined;
  }
}

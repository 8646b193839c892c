import { eventIdOf } from '@app/contracts';
import { type ConsumedRecord, DEAD_LETTER_TOPIC, deadLetterRecord, type Outbox, type Sql, toJson } from '@app/platform';

/** Why a record could not be handled. */
export const deadLetterReasons = ['unreadable', 'foreign', 'refused'] as const;
export type DeadLetterReason = (typeof deadLetterReasons)[number];

export interface DeadLetter {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly position: string;
  readonly recordKey: string;
  readonly value: string | null;
  readonly headers: Record<string, string>;
  readonly reason: DeadLetterReason;
  readonly problem: string;
  readonly dealId: string | null;
  readonly receivedAt: Date;
  /** When it was handled after all, or closed by a person. */
  readonly replayedAt: Date | null;
  /** Why a person closed it without handling it. */
  readonly closedReason: string | null;
}

interface DeadLetterRow {
  id: string;
  topic: string;
  partition: number;
  position: string;
  record_key: string;
  value: string | null;
  headers: Record<string, string>;
  reason: DeadLetterReason;
  problem: string;
  deal_id: string | null;
  received_at: Date;
  replayed_at: Date | null;
  closed_reason: string | null;
}

const COLUMNS =
  'id, topic, partition, position, record_key, value, headers, reason, problem, deal_id, received_at, replayed_at, closed_reason';

/** Records that could not be handled: kept here for replay, and told on the dead-letter topic. */
export class DeadLetterRepository {
  constructor(private readonly outbox: Outbox) {}

  /** Keeps the record, once; false if it was kept before. */
  async keep(
    tx: Sql,
    record: ConsumedRecord,
    why: { reason: DeadLetterReason; problem: string; dealId?: string; error: unknown },
  ): Promise<boolean> {
    const id = deadLetterId(record);
    const rows = await tx.query(
      `insert into dead_letters (id, topic, partition, position, record_key, value, headers, reason, problem, deal_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id`,
      [
        id,
        record.topic,
        record.partition,
        record.offset,
        storable(record.key),
        record.value === null ? null : storable(record.value),
        toJson(record.headers),
        why.reason,
        storable(why.problem),
        why.dealId ?? null,
      ],
    );
    if (rows.length === 0) return false;
    const told = deadLetterRecord(record, why.error);
    await this.outbox.append(tx, [
      {
        id,
        aggregateType: 'dead-letter',
        aggregateId: told.key,
        type: 'dead-letter',
        topic: DEAD_LETTER_TOPIC,
        payload: asJson(told.value),
        headers: told.headers,
      },
    ]);
    return true;
  }

  async list(sql: Sql, filter: { open: boolean; limit: number; before?: string | undefined }): Promise<DeadLetter[]> {
    const rows = await sql.query<DeadLetterRow>(
      `select ${COLUMNS} from dead_letters
        where ($1 = false or replayed_at is null)
          and ($2::uuid is null or (received_at, id) < (select received_at, id from dead_letters where id = $2::uuid))
        order by received_at desc, id desc limit $3`,
      [filter.open, filter.before ?? null, filter.limit],
    );
    return rows.map(toDeadLetter);
  }

  /** Locks it, so that two replays of one letter follow each other. */
  async lock(tx: Sql, id: string): Promise<DeadLetter | undefined> {
    const [row] = await tx.query<DeadLetterRow>(`select ${COLUMNS} from dead_letters where id = $1 for update`, [id]);
    return row === undefined ? undefined : toDeadLetter(row);
  }

  async markReplayed(tx: Sql, id: string, actor: string): Promise<void> {
    await tx.query('update dead_letters set replayed_at = clock_timestamp(), replayed_by = $2 where id = $1', [
      id,
      actor,
    ]);
  }

  async close(tx: Sql, id: string, by: { actor: string; reason: string }): Promise<void> {
    await tx.query(
      `update dead_letters set replayed_at = clock_timestamp(), replayed_by = $2, closed_reason = $3 where id = $1`,
      [id, by.actor, by.reason],
    );
  }

  async hasOpen(sql: Sql, dealId: string): Promise<boolean> {
    const rows = await sql.query('select from dead_letters where deal_id = $1 and replayed_at is null limit 1', [
      dealId,
    ]);
    return rows.length > 0;
  }

  async countOpen(sql: Sql): Promise<number> {
    const [row] = await sql.query<{ count: number }>(
      'select count(*)::int as count from dead_letters where replayed_at is null',
    );
    return row?.count ?? 0;
  }
}

export function deadLetterId(record: Pick<ConsumedRecord, 'topic' | 'partition' | 'offset'>): string {
  return eventIdOf('dead-letter', record.topic, record.partition, record.offset);
}

/** PostgreSQL has no place for NUL in a text. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD');
}

function asJson(value: string | null): unknown {
  if (value === null) return null;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function toDeadLetter(row: DeadLetterRow): DeadLetter {
  return {
    id: row.id,
    topic: row.topic,
    partition: row.partition,
    position: row.position,
    recordKey: row.record_key,
    value: row.value,
    headers: row.headers,
    reason: row.reason,
    problem: row.problem,
    dealId: row.deal_id,
    receivedAt: row.received_at,
    replayedAt: row.replayed_at,
    closedReason: row.closed_reason,
  };
}

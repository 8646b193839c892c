import { toJson, type OutboxRecord, type Sql } from '@app/platform';
import type { RevertReason } from '@app/contracts';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { DealMemory } from './deal-memory.js';
import type { DealDetails, DealFacts, DealStatus } from './deal-snapshot.js';

const TABLE = `${INGEST_SCHEMA}.deal_state`;

/** A deal as it is on record. */
export interface StoredDeal {
  readonly dealId: string;
  /** bigint: of the newest reading that was applied; 0 when none was. */
  readonly readSequence: string;
  readonly readable: boolean;
  readonly unreadableReason: string | null;
  readonly memory: DealMemory;
  readonly facts: DealFacts | null;
}

/** What one applied reading leaves behind. */
export interface DealStateChange {
  readonly dealId: string;
  readonly readSequence: string;
  readonly readAt: string;
  readonly unreadableReason: string | null;
  readonly memory: DealMemory;
  readonly facts: DealFacts | null;
  readonly details: DealDetails | null;
  /** Null where nothing was emitted: the last event stays the head. */
  readonly emitted: OutboxRecord | null;
}

interface StateRow {
  readonly deal_id: string;
  readonly read_sequence: string;
  readonly readable: boolean;
  readonly unreadable_reason: string | null;
  readonly evaluated: boolean;
  readonly version: string;
  readonly cycle: number;
  readonly in_cycle: boolean;
  readonly presumed_booked: boolean;
  readonly released: boolean;
  readonly trigger: 'won' | 'stage' | null;
  readonly cycle_time: Date | null;
  readonly last_status: DealStatus | null;
  readonly revert_reason: RevertReason | null;
  readonly content_hash: string | null;
  readonly content_field_set: string | null;
  readonly facts: DealFacts | null;
}

/** Reads and writes `deal_state`; many deals in one statement. */
export class DealStateRepository {
  constructor(private readonly company: string) {}

  /** Locks the deals on record, in one order, so that two readers apply one after the other. */
  async lock(tx: Sql, dealIds: readonly string[]): Promise<ReadonlyMap<string, StoredDeal>> {
    const rows = await tx.query<StateRow>(
      `select deal_id, read_sequence, readable, unreadable_reason, evaluated, version, cycle, in_cycle, presumed_booked,
              released, trigger, cycle_time, last_status, revert_reason, content_hash, content_field_set, facts
         from ${TABLE} where company = $1 and deal_id = any($2::text[]) order by deal_id for update`,
      [this.company, dealIds],
    );
    return new Map(rows.map((row) => [row.deal_id, storedDeal(row)]));
  }

  /** Makes rows for deals seen for the first time: only a row can be locked. */
  async introduce(tx: Sql, dealIds: readonly string[]): Promise<void> {
    await tx.query(
      `insert into ${TABLE} (company, deal_id) select $1, id from unnest($2::text[]) as id order by id
       on conflict (company, deal_id) do nothing`,
      [this.company, dealIds],
    );
  }

  async save(tx: Sql, changes: readonly DealStateChange[]): Promise<void> {
    if (changes.length === 0) return;
    await tx.query(
      `update ${TABLE} as state
          set read_sequence = new.read_sequence, read_at = new.read_at, readable = new.unreadable_reason is null,
              unreadable_reason = new.unreadable_reason, evaluated = new.evaluated, version = new.version, cycle = new.cycle,
              in_cycle = new.in_cycle, presumed_booked = new.presumed_booked, released = new.released,
              trigger = new.trigger, cycle_time = new.cycle_time, last_status = new.last_status,
              revert_reason = new.revert_reason, content_hash = new.content_hash, content_field_set = new.content_field_set,
              update_time = coalesce(new.update_time, state.update_time),
              won_time = case when new.facts is null then state.won_time else new.won_time end,
              pipeline_id = coalesce(new.pipeline_id, state.pipeline_id),
              stage_id = coalesce(new.stage_id, state.stage_id),
              organization_id = case when new.facts is null then state.organization_id else new.organization_id end,
              facts = coalesce(new.facts, state.facts),
              details = coalesce(new.details, state.details),
              head_event = coalesce(new.head_event, state.head_event),
              head_emitted_at = case when new.head_event is null then state.head_emitted_at else clock_timestamp() end
         from jsonb_to_recordset($2::jsonb) as new (
                deal_id text, read_sequence bigint, read_at timestamptz, unreadable_reason text, evaluated boolean,
                version bigint, cycle integer, in_cycle boolean, presumed_booked boolean, released boolean, trigger text,
                cycle_time timestamptz, last_status text, revert_reason text, content_hash text, content_field_set text,
                update_time timestamptz, won_time timestamptz, pipeline_id text, stage_id text, organization_id text,
                facts jsonb, details jsonb, head_event jsonb)
        where state.company = $1 and state.deal_id = new.deal_id`,
      [this.company, toJson(changes.map(rowOf))],
    );
  }

  async countUnreadable(sql: Sql): Promise<number> {
    const [row] = await sql.query<{ count: number }>(
      `select count(*)::int as count from ${TABLE} where company = $1 and not readable`,
      [this.company],
    );
    return row?.count ?? 0;
  }
}

function storedDeal(row: StateRow): StoredDeal {
  return {
    dealId: row.deal_id,
    readSequence: row.read_sequence,
    readable: row.readable,
    unreadableReason: row.unreadable_reason,
    facts: row.facts,
    memory: {
      evaluated: row.evaluated,
      version: Number(row.version),
      cycle: row.cycle,
      inCycle: row.in_cycle,
      presumedBooked: row.presumed_booked,
      released: row.released,
      trigger: row.trigger,
      cycleTime: row.cycle_time?.toISOString() ?? null,
      lastStatus: row.last_status,
      revertReason: row.revert_reason,
      contentHash: row.content_hash,
      contentFieldSet: row.content_field_set,
    },
  };
}

function rowOf(change: DealStateChange): Record<string, unknown> {
  const { memory, facts } = change;
  return {
    deal_id: change.dealId,
    read_sequence: change.readSequence,
    read_at: change.readAt,
    unreadable_reason: change.unreadableReason,
    evaluated: memory.evaluated,
    version: memory.version,
    cycle: memory.cycle,
    in_cycle: memory.inCycle,
    presumed_booked: memory.presumedBooked,
    released: memory.released,
    trigger: memory.trigger,
    cycle_time: memory.cycleTime,
    last_status: memory.lastStatus,
    revert_reason: memory.revertReason,
    content_hash: memory.contentHash,
    content_field_set: memory.contentFieldSet,
    update_time: facts?.updateTime ?? null,
    won_time: facts?.wonTime ?? null,
    pipeline_id: facts?.pipelineId ?? null,
    stage_id: facts?.stageId ?? null,
    organization_id: facts?.organizationId ?? null,
    facts,
    details: change.details,
    head_event: change.emitted,
  };
}

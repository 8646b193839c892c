import type { OrganizationState } from '@app/contracts';
import { toJson, type OutboxRecord, type Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { OrganizationMemory } from './organization-transition.js';

const TABLE = `${INGEST_SCHEMA}.organization_state`;

export interface StoredOrganization {
  readonly organizationId: string;
  /** bigint */
  readonly readSequence: string;
  readonly memory: OrganizationMemory;
  readonly state: OrganizationState | null;
  readonly unreadableReason: string | null;
}

export interface OrganizationStateChange {
  readonly organizationId: string;
  readonly readSequence: string;
  readonly readAt: string;
  readonly updateTime: string | null;
  readonly unreadableReason: string | null;
  readonly memory: OrganizationMemory;
  readonly isDeleted: boolean;
  readonly mergedInto: string | null;
  readonly contactPersonId: string | null;
  readonly state: OrganizationState | null;
  readonly emitted: OutboxRecord | null;
}

interface StateRow {
  readonly organization_id: string;
  readonly read_sequence: string;
  readonly evaluated: boolean;
  readonly version: string;
  readonly content_hash: string | null;
  readonly state: OrganizationState | null;
  readonly unreadable_reason: string | null;
}

/** Reads and writes `organization_state`; many organizations in one statement. */
export class OrganizationStateRepository {
  constructor(private readonly company: string) {}

  async lock(tx: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, StoredOrganization>> {
    const rows = await tx.query<StateRow>(
      `select organization_id, read_sequence, evaluated, version, content_hash, state, unreadable_reason
         from ${TABLE} where company = $1 and organization_id = any($2::text[]) order by organization_id for update`,
      [this.company, ids],
    );
    return new Map(rows.map((row) => [row.organization_id, stored(row)]));
  }

  async introduce(tx: Sql, ids: readonly string[]): Promise<void> {
    await tx.query(
      `insert into ${TABLE} (company, organization_id) select $1, id from unnest($2::text[]) as id order by id
       on conflict (company, organization_id) do nothing`,
      [this.company, ids],
    );
  }

  async save(tx: Sql, changes: readonly OrganizationStateChange[]): Promise<void> {
    if (changes.length === 0) return;
    const rows = changes.map(({ memory, emitted, ...rest }) => ({ ...rest, ...memory, headEvent: emitted }));
    await tx.query(
      `update ${TABLE} as old
          set read_sequence = new."readSequence", read_at = new."readAt",
              update_time = coalesce(new."updateTime", old.update_time),
              readable = new."unreadableReason" is null, unreadable_reason = new."unreadableReason",
              evaluated = new.evaluated, version = new.version, content_hash = new."contentHash",
              is_deleted = new."isDeleted", merged_into = new."mergedInto",
              contact_person_id = coalesce(new."contactPersonId", old.contact_person_id),
              state = coalesce(new.state, old.state), head_event = coalesce(new."headEvent", old.head_event),
              head_emitted_at = case when new."headEvent" is null then old.head_emitted_at else clock_timestamp() end
         from jsonb_to_recordset($2::jsonb) as new (
                "organizationId" text, "readSequence" bigint, "readAt" timestamptz, "updateTime" timestamptz, "unreadableReason" text,
                evaluated boolean, version bigint, "contentHash" text, "isDeleted" boolean, "mergedInto" text,
                "contactPersonId" text, state jsonb, "headEvent" jsonb)
        where old.company = $1 and old.organization_id = new."organizationId"`,
      [this.company, toJson(rows)],
    );
  }

  /** The states as stored, and who is their contact. */
  async known(
    sql: Sql,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { contactPersonId: string | null; state: OrganizationState | null; ageMs: number }>> {
    const rows = await sql.query<{ id: string; contact: string | null; state: OrganizationState | null; age: number }>(
      `select organization_id as id, contact_person_id as contact, case when evaluated and readable then state end as state,
              coalesce(extract(epoch from clock_timestamp() - read_at) * 1000, 'infinity')::float8 as age
         from ${TABLE} where company = $1 and organization_id = any($2::text[])`,
      [this.company, ids],
    );
    return new Map(rows.map((row) => [row.id, { contactPersonId: row.contact, state: row.state, ageMs: row.age }]));
  }

  /** Organizations that one of these persons speaks for, or could, since nobody does yet. */
  async concernedBy(sql: Sql, persons: readonly { id: string; orgId: string | null }[]): Promise<string[]> {
    const rows = await sql.query<{ id: string }>(
      // Found by one index each: an "or" between the two would compare every person with every organization.
      `with person as (select * from unnest($2::text[], $3::text[]) as one (id, organization_id)),
       concerned as (
         select state.organization_id, person.id as person_id from person
           join ${TABLE} state on state.company = $1 and state.contact_person_id = person.id
         union all
         select state.organization_id, person.id from person
           join ${TABLE} state on state.company = $1 and state.organization_id = person.organization_id
          where state.contact_person_id is null)
       update ${TABLE} as old set contact_person_id = coalesce(old.contact_person_id, concerned.person_id)
         from concerned
        where old.company = $1 and old.organization_id = concerned.organization_id
       returning old.organization_id as id`,
      [this.company, persons.map((person) => person.id), persons.map((person) => person.orgId)],
    );
    return rows.map((row) => row.id);
  }
}

function stored(row: StateRow): StoredOrganization {
  return {
    organizationId: row.organization_id,
    readSequence: row.read_sequence,
    state: row.state,
    unreadableReason: row.unreadable_reason,
    memory: { evaluated: row.evaluated, version: Number(row.version), contentHash: row.content_hash },
  };
}

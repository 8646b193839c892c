import type { OrganizationChanged, OrganizationState } from '@app/contracts';
import { type Sql, toJson } from '@app/platform';

/** An organization as its newest event says. */
export interface OrganizationRecord {
  readonly company: string;
  readonly organizationId: string;
  /** 0: known from a deal only. */
  readonly version: number;
  readonly state: OrganizationState;
  readonly isDeleted: boolean;
  readonly mergedInto: string | null;
}

interface OrganizationRow {
  company: string;
  organization_id: string;
  version: string;
  state: OrganizationState;
  is_deleted: boolean;
  merged_into: string | null;
}

const COLUMNS = 'o.company, o.organization_id, o.version, o.state, o.is_deleted, o.merged_into';
/** Merges of merges end somewhere; a circle must not. */
const MAX_MERGES = 20;

export class OrganizationRepository {
  /** Keeps the highest version of each; returns the ids of those that moved forward. One statement for the batch. */
  async upsert(tx: Sql, company: string, events: readonly OrganizationChanged[]): Promise<string[]> {
    const newest = new Map<string, OrganizationChanged>();
    for (const event of events) {
      const known = newest.get(event.organizationId);
      if (known === undefined || known.organizationVersion < event.organizationVersion)
        newest.set(event.organizationId, event);
    }
    const rows = [...newest.values()].map((event) => ({
      organization_id: event.organizationId,
      version: event.organizationVersion,
      content_hash: event.contentHash,
      name: event.name,
      state: stateOf(event),
      is_deleted: event.isDeleted,
      merged_into: event.mergedInto ?? null,
      observed_at: event.observedAt,
    }));
    const moved = await tx.query<{ organization_id: string }>(
      `insert into organizations as o
         (company, organization_id, version, content_hash, name, state, is_deleted, merged_into, observed_at)
       select $1, organization_id, version, content_hash, name, state, is_deleted, merged_into, observed_at
         from jsonb_to_recordset($2::jsonb) as r (organization_id text, version bigint, content_hash text, name text,
              state jsonb, is_deleted boolean, merged_into text, observed_at timestamptz)
        order by organization_id
       on conflict (company, organization_id) do update
          set version = excluded.version, content_hash = excluded.content_hash, name = excluded.name,
              state = excluded.state, is_deleted = excluded.is_deleted, merged_into = excluded.merged_into,
              observed_at = excluded.observed_at, changed_at = clock_timestamp()
        where o.version < excluded.version
       returning organization_id`,
      [company, toJson(rows)],
    );
    return moved.map((row) => row.organization_id);
  }

  /** A deal may arrive before its organization's own event; what the deal carries is better than nothing. */
  async ensure(tx: Sql, company: string, state: OrganizationState, observedAt: string): Promise<void> {
    await tx.query(
      `insert into organizations (company, organization_id, version, content_hash, name, state, observed_at)
       values ($1, $2, 0, '', $3, $4, $5) on conflict do nothing`,
      [company, state.organizationId, state.name, toJson(stateOf(state)), observedAt],
    );
  }

  /** The organization that carries on after all merges. */
  async survivor(sql: Sql, company: string, organizationId: string): Promise<string> {
    const [row] = await sql.query<{ organization_id: string }>(
      `with recursive merged (organization_id, merged_into, depth) as (
         select organization_id, merged_into, 0 from organizations where company = $1 and organization_id = $2
         union all
         select coalesce(o.organization_id, m.merged_into), o.merged_into, m.depth + 1
           from merged m left join organizations o on o.company = $1 and o.organization_id = m.merged_into
          where m.merged_into is not null and m.depth < $3)
       select organization_id from merged order by depth desc limit 1`,
      [company, organizationId, MAX_MERGES],
    );
    return row?.organization_id ?? organizationId;
  }

  /** Asks for its parties to be looked after. */
  async makeDue(tx: Sql, company: string, organizationIds: readonly string[]): Promise<void> {
    if (organizationIds.length === 0) return;
    await tx.query(
      `update organizations set party_due_at = least(party_due_at, clock_timestamp())
        where company = $1 and organization_id = any($2::text[])`,
      [company, organizationIds],
    );
  }

  /** Asks for another look where the ledger has, or was offered, an older version than the newest. */
  async makeDueIfBehind(sql: Sql, organizationId: string): Promise<void> {
    await sql.query(
      `update organizations o set party_due_at = least(party_due_at, clock_timestamp())
        where organization_id = $1 and not is_deleted
          and exists (select from parties p
                       where p.company = o.company and p.organization_id = o.organization_id
                         and (p.state = 'linked' and greatest(p.applied_version, p.proposed_version) < o.version
                           or p.state = 'refused' and p.ledger_id is not null and p.proposed_version is null))`,
      [organizationId],
    );
  }

  /** Those to look after now, without locking: the verdict is made under a lock of its own. */
  async due(sql: Sql, limit: number): Promise<OrganizationRecord[]> {
    const rows = await sql.query<OrganizationRow>(
      `select ${COLUMNS} from organizations o where party_due_at <= clock_timestamp() order by party_due_at limit $1`,
      [limit],
    );
    return rows.map(toRecord);
  }

  async lock(tx: Sql, company: string, organizationId: string): Promise<OrganizationRecord | undefined> {
    const [row] = await tx.query<OrganizationRow>(
      `select ${COLUMNS} from organizations o where company = $1 and organization_id = $2 for update`,
      [company, organizationId],
    );
    return row === undefined ? undefined : toRecord(row);
  }

  /** Looked after, as of this version; a newer one that came meanwhile stays due. */
  async settle(tx: Sql, organization: OrganizationRecord): Promise<void> {
    await tx.query(
      `update organizations set party_due_at = null, party_failures = 0
        where company = $1 and organization_id = $2 and version = $3`,
      [organization.company, organization.organizationId, organization.version],
    );
  }

  /** Could not be looked after now: later, each time after a longer rest. */
  async postpone(sql: Sql, organizations: readonly OrganizationRecord[], baseMs: number): Promise<void> {
    await sql.query(
      `update organizations
          set party_failures = party_failures + 1,
              party_due_at = clock_timestamp()
                + least(900000, $3::float8 * power(2, least(party_failures, 10))) * interval '1 ms'
        where (company, organization_id) in (select * from unnest($1::text[], $2::text[])) and party_due_at is not null`,
      [organizations.map((o) => o.company), organizations.map((o) => o.organizationId), baseMs],
    );
  }
}

function stateOf(state: OrganizationState): OrganizationState {
  const { organizationId, name, address, website, taxId, contact } = state;
  return { organizationId, name, address, website, taxId, contact };
}

function toRecord(row: OrganizationRow): OrganizationRecord {
  return {
    company: row.company,
    organizationId: row.organization_id,
    version: Number(row.version),
    state: row.state,
    isDeleted: row.is_deleted,
    mergedInto: row.merged_into,
  };
}

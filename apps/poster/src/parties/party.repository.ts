import type { Sql } from '@app/platform';

export const partyKinds = ['vendor', 'customer'] as const;
export type PartyKind = (typeof partyKinds)[number];

/**
 * - `wanted` has to be matched or created; `absent` was not found, and this kind is not created
 * - `review` a person chooses among candidates; `proposed` is being created
 * - `linked`; `refused` and `manual` wait for a person
 */
export type PartyState = 'wanted' | 'absent' | 'review' | 'proposed' | 'linked' | 'refused' | 'manual';

export interface PartyRecord {
  readonly company: string;
  readonly organizationId: string;
  readonly kind: PartyKind;
  readonly state: PartyState;
  readonly ledgerId: string | null;
  readonly recordNo: string | null;
  readonly matchedBy: string | null;
  readonly proposedVersion: number | null;
  readonly appliedVersion: number | null;
  readonly problem: string | null;
}

interface PartyRow {
  company: string;
  organization_id: string;
  kind: PartyKind;
  state: PartyState;
  ledger_id: string | null;
  record_no: string | null;
  matched_by: string | null;
  proposed_version: string | null;
  applied_version: string | null;
  problem: string | null;
}

export interface PartyMatch {
  readonly ledgerId: string;
  readonly name: string;
  readonly why: string;
}

const COLUMNS =
  'company, organization_id, kind, state, ledger_id, record_no, matched_by, proposed_version, applied_version, problem';

/** Which vendor and customer an organization is. */
export class PartyRepository {
  async of(sql: Sql, company: string, organizationId: string): Promise<PartyRecord[]> {
    const rows = await sql.query<PartyRow>(
      `select ${COLUMNS} from parties where company = $1 and organization_id = $2 order by kind`,
      [company, organizationId],
    );
    return rows.map(toParty);
  }

  async list(
    sql: Sql,
    company: string,
    filter: { state?: PartyState; limit: number; after?: string },
  ): Promise<PartyRecord[]> {
    const rows = await sql.query<PartyRow>(
      `select ${COLUMNS} from parties
        where company = $1 and ($2::text is null or state = $2) and ($3::text is null or (organization_id, kind) > (split_part($3, ' ', 1), split_part($3, ' ', 2)))
        order by organization_id, kind limit $4`,
      [company, filter.state ?? null, filter.after ?? null, filter.limit],
    );
    return rows.map(toParty);
  }

  /** Asks for these kinds; a party that is known already stays as it is. */
  async want(tx: Sql, company: string, organizationId: string, kinds: readonly PartyKind[]): Promise<void> {
    await tx.query(
      `insert into parties (company, organization_id, kind, state)
       select $1, $2, kind, 'wanted' from unnest($3::text[]) as kind order by kind on conflict do nothing`,
      [company, organizationId, kinds],
    );
  }

  async save(tx: Sql, party: PartyRecord): Promise<void> {
    await tx.query(
      `update parties set state = $4, ledger_id = $5, record_no = $6, matched_by = $7, proposed_version = $8,
              applied_version = $9, problem = $10, announce = true, changed_at = clock_timestamp()
        where company = $1 and organization_id = $2 and kind = $3`,
      [
        party.company,
        party.organizationId,
        party.kind,
        party.state,
        party.ledgerId,
        party.recordNo,
        party.matchedBy,
        party.proposedVersion,
        party.appliedVersion,
        party.problem,
      ],
    );
  }

  async lock(tx: Sql, { company, organizationId, kind }: PartyRecord): Promise<PartyRecord | undefined> {
    const [row] = await tx.query<PartyRow>(
      `select ${COLUMNS} from parties where company = $1 and organization_id = $2 and kind = $3 for update`,
      [company, organizationId, kind],
    );
    return row === undefined ? undefined : toParty(row);
  }

  /** By the ledger's own id: a merge may have moved the party to another organization while it was being created. */
  async lockByLedgerId(tx: Sql, company: string, kind: PartyKind, ledgerId: string): Promise<PartyRecord | undefined> {
    const [row] = await tx.query<PartyRow>(
      `select ${COLUMNS} from parties where company = $1 and kind = $2 and ledger_id = $3 for update`,
      [company, kind, ledgerId],
    );
    return row === undefined ? undefined : toParty(row);
  }

  /** Which of these ids are some organization's already: ledger id → organization. */
  async owners(
    sql: Sql,
    company: string,
    kind: PartyKind,
    ledgerIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await sql.query<{ ledger_id: string; organization_id: string }>(
      'select ledger_id, organization_id from parties where company = $1 and kind = $2 and ledger_id = any($3::text[])',
      [company, kind, ledgerIds],
    );
    return new Map(rows.map((row) => [row.ledger_id, row.organization_id]));
  }

  /** Gives the parties of a merged organization to the one that carries on, where that has none of the kind. */
  async move(tx: Sql, company: string, from: string, to: string): Promise<PartyKind[]> {
    const rows = await tx.query<{ kind: PartyKind }>(
      `update parties p set organization_id = $3, announce = true, changed_at = clock_timestamp()
        where company = $1 and organization_id = $2 and ledger_id is not null
          and not exists (select from parties o where o.company = $1 and o.organization_id = $3 and o.kind = p.kind
                             and o.ledger_id is not null)
       returning kind`,
      [company, from, to],
    );
    return rows.map((row) => row.kind);
  }

  /** Makes room for a party that a merge brings. */
  async clearUnlinked(tx: Sql, company: string, organizationId: string, kinds: readonly PartyKind[]): Promise<void> {
    await tx.query(
      `delete from parties where company = $1 and organization_id = $2 and kind = any($3::text[]) and ledger_id is null`,
      [company, organizationId, kinds],
    );
  }

  async saveMatches(tx: Sql, party: PartyRecord, matches: readonly PartyMatch[]): Promise<void> {
    await tx.query('delete from party_matches where company = $1 and organization_id = $2 and kind = $3', [
      party.company,
      party.organizationId,
      party.kind,
    ]);
    await tx.query(
      `insert into party_matches (company, organization_id, kind, ledger_id, name, why)
       select $1, $2, $3, * from unnest($4::text[], $5::text[], $6::text[]) on conflict do nothing`,
      [
        party.company,
        party.organizationId,
        party.kind,
        matches.map((match) => match.ledgerId),
        matches.map((match) => match.name),
        matches.map((match) => match.why),
      ],
    );
  }

  async matches(sql: Sql, company: string, organizationId: string): Promise<(PartyMatch & { kind: PartyKind })[]> {
    const rows = await sql.query<{ kind: PartyKind; ledger_id: string; name: string; why: string }>(
      'select kind, ledger_id, name, why from party_matches where company = $1 and organization_id = $2 order by 1, 2',
      [company, organizationId],
    );
    return rows.map((row) => ({ kind: row.kind, ledgerId: row.ledger_id, name: row.name, why: row.why }));
  }

  /** Organizations whose deals have to hear of a change of their parties. */
  async announcements(sql: Sql, limit: number): Promise<{ organizationId: string; changedAt: string }[]> {
    const rows = await sql.query<{ organization_id: string; changed_at: string }>(
      `select organization_id, max(changed_at)::text as changed_at from parties
        where announce group by organization_id order by 2 limit $1`,
      [limit],
    );
    return rows.map((row) => ({ organizationId: row.organization_id, changedAt: row.changed_at }));
  }

  /** They have heard of everything up to that change. */
  async announced(sql: Sql, organizationId: string, changedAt: string): Promise<void> {
    await sql.query(
      'update parties set announce = false where organization_id = $1 and announce and changed_at <= $2::timestamptz',
      [organizationId, changedAt],
    );
  }
}

function toParty(row: PartyRow): PartyRecord {
  return {
    company: row.company,
    organizationId: row.organization_id,
    kind: row.kind,
    state: row.state,
    ledgerId: row.ledger_id,
    recordNo: row.record_no,
    matchedBy: row.matched_by,
    proposedVersion: row.proposed_version === null ? null : Number(row.proposed_version),
    appliedVersion: row.applied_version === null ? null : Number(row.applied_version),
    problem: row.problem,
  };
}

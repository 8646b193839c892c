import type { DealReverted, DealWon } from '@app/contracts';
import type { AuditTrail, Database, SealedAuditEvent, Sql } from '@app/platform';

import type { PostingHost } from '../identity/posting.host.js';
import type { SourceCompany } from '../identity/source-company.js';
import type { Operation, PostingDetails } from '../posting/index.js';
import type { RuleVersion } from '../rules/mapping-rule.repository.js';
import { withoutSecrets } from './without-secrets.js';

export interface EvidenceRule extends RuleVersion {
  readonly ruleId: string;
  /** A line of one of the deal's plans was decided by exactly this version. */
  readonly decided: boolean;
}

/** Everything that explains a posting. Rules carry their later versions, the audit trail every later change. */
export interface Evidence {
  readonly dealId: string;
  readonly status: PostingDetails['status'];
  readonly recordNos: readonly string[];
  /** The deal as it was last seen; what was seen before is in the trail. */
  readonly deal: DealWon | DealReverted | null;
  readonly holds: PostingDetails['holds'];
  readonly plans: PostingDetails['plans'];
  readonly rules: readonly EvidenceRule[];
  /** What was asked of the ledger and what it answered, attempt by attempt. */
  readonly operations: readonly Operation[];
  readonly parties: readonly EvidenceParty[];
  readonly audit: readonly SealedAuditEvent[];
}

export interface EvidenceParty {
  readonly kind: string;
  readonly state: string;
  readonly ledgerId: string | null;
  readonly recordNo: string | null;
  readonly matchedBy: string | null;
}

/** Gathers what an auditor asks of a posting, from what was written down when it happened; nothing is worked out again. */
export class EvidenceService {
  constructor(
    private readonly database: Database,
    private readonly host: PostingHost,
    private readonly source: SourceCompany,
    private readonly trail: AuditTrail,
  ) {}

  /** Undefined for a deal that is not known. */
  async of(dealId: string): Promise<Evidence | undefined> {
    const details = await this.host.require().queries.show(dealId);
    if (details === undefined) return undefined;
    const organizationId = organizationOf(details.event);
    const evidence: Evidence = {
      dealId,
      status: details.status,
      recordNos: details.recordNos,
      deal: details.event,
      holds: details.holds,
      plans: details.plans,
      rules: await this.rulesOf(details),
      operations: details.operations,
      parties: organizationId === undefined ? [] : await this.partiesOf(this.database, organizationId),
      audit: await this.auditOf(dealId, details, organizationId),
    };
    return withoutSecrets(evidence) as Evidence;
  }

  private async rulesOf({ plans, operations }: PostingDetails): Promise<EvidenceRule[]> {
    const planned = plans.flatMap((plan) => plan.entries);
    const sent = operations.flatMap((one) =>
      one.kind === 'entry' ? [one.payload as Partial<(typeof planned)[number]>] : [],
    );
    const sources = [...planned, ...sent].flatMap((entry) => (entry.lines ?? []).map((line) => line.source));
    const ruleIds = [...new Set(sources.map((source) => source.ruleId))];
    const decided = new Set(sources.map((source) => `${source.ruleId} ${source.ruleVersion}`));
    const rows = await this.database.query<RuleVersion & { ruleId: string }>(
      `select rule_id as "ruleId", version, change, rule, author, reason, at from mapping_rule_versions
        where rule_id = any($1::uuid[]) order by rule_id, version`,
      [ruleIds],
    );
    return rows.map((row) => ({ ...row, decided: decided.has(`${row.ruleId} ${row.version}`) }));
  }

  private partiesOf(sql: Sql, organizationId: string): Promise<EvidenceParty[]> {
    return sql.query<EvidenceParty>(
      `select kind, state, ledger_id as "ledgerId", record_no as "recordNo", matched_by as "matchedBy"
         from parties where company = $1 and organization_id = $2 order by kind`,
      [this.source.current ?? '', organizationId],
    );
  }

  private async auditOf(
    dealId: string,
    { operations }: PostingDetails,
    organizationId: string | undefined,
  ): Promise<SealedAuditEvent[]> {
    const subjects = [
      ['deal', dealId] as const,
      ...operations.map(({ id }) => ['operation', id] as const),
      ...(organizationId === undefined ? [] : [['party', organizationId] as const]),
    ];
    const events: SealedAuditEvent[] = [];
    for (const [type, id] of subjects) events.push(...(await this.trail.list(this.database, type, id)));
    return events.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  }
}

function organizationOf(event: DealWon | DealReverted | null): string | undefined {
  return event !== null && 'organization' in event ? event.organization?.organizationId : undefined;
}

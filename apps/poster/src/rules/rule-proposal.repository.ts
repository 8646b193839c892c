import { type Sql, toJson } from '@app/platform';

import type { ProposalState, ProposedChange, RuleProposal } from './rule-proposal.js';

const COLUMNS = `id, content, author, reason, created_at as "createdAt", state, decided_by as "decidedBy",
  decided_because as "decidedBecause", decided_at as "decidedAt"`;
/** Open ones are few; of the others the newest are of interest. */
const MOST = 500;

export class RuleProposalRepository {
  async add(
    tx: Sql,
    id: string,
    content: ProposedChange,
    by: { author: string; reason: string; now: Date },
  ): Promise<void> {
    await tx.query(
      `insert into rule_proposals (id, change, content, author, reason, created_at) values ($1, $2, $3, $4, $5, $6)`,
      [id, content.change, toJson(content), by.author, by.reason, by.now],
    );
  }

  async list(sql: Sql, state: ProposalState | undefined): Promise<RuleProposal[]> {
    return sql.query<RuleProposal>(
      `select ${COLUMNS} from rule_proposals where $1::text is null or state = $1 order by created_at desc, id limit $2`,
      [state ?? null, MOST],
    );
  }

  async find(sql: Sql, id: string): Promise<RuleProposal | undefined> {
    const [found] = await sql.query<RuleProposal>(`select ${COLUMNS} from rule_proposals where id = $1`, [id]);
    return found;
  }

  /** False: it was decided before. */
  async decide(
    tx: Sql,
    id: string,
    state: Exclude<ProposalState, 'open'>,
    by: { actor: string; reason: string; now: Date },
  ): Promise<boolean> {
    const rows = await tx.query(
      `update rule_proposals set state = $2, decided_by = $3, decided_because = $4, decided_at = $5
        where id = $1 and state = 'open' returning 1`,
      [id, state, by.actor, by.reason, by.now],
    );
    return rows.length > 0;
  }
}

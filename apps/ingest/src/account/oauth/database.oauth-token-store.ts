import { OAuthTokenStore, type OAuthTokens, type PipedriveAccount, type Renewal } from '@app/pipedrive';
import { reencryptColumn, type AuditTrail, type Database, type SecretBox, type Sql } from '@app/platform';
import { randomUUID } from 'node:crypto';

import { INGEST_SCHEMA } from '../../database/ingest-tables.migration.js';
import type { By } from '../account.journal.js';
import type { OAuthGrant } from './oauth-grant.js';
import { OtherCompanyError } from './other-company.error.js';

const TABLE = 'oauth_grants';
const GRANTS = `${INGEST_SCHEMA}.${TABLE}`;

interface TokenRow {
  readonly company: string;
  readonly secret: string;
  readonly apiDomain: string;
  readonly scopes: string[];
  readonly expiresAt: Date;
}

interface GrantEvent {
  readonly actor: string;
  readonly action: string;
  readonly outcome: 'succeeded' | 'failed';
  readonly reason?: string;
  readonly after?: unknown;
}

const TOKENS = `company, secret, api_domain as "apiDomain", scopes, expires_at as "expiresAt"`;

/** The grant of the one company this database is for: its tokens encrypted, every change of it on the audit trail. */
export class DatabaseOAuthTokenStore extends OAuthTokenStore {
  constructor(
    private readonly db: Database,
    private readonly box: SecretBox,
    private readonly audit: AuditTrail,
    private readonly environmentId: string,
  ) {
    super();
  }

  override async read(): Promise<OAuthTokens | undefined> {
    const [row] = await this.db.query<TokenRow>(`select ${TOKENS} from ${GRANTS} where ended_at is null`);
    return row && this.tokensOf(row);
  }

  /**
   * The row stays locked while Pipedrive is asked, fifteen seconds at most: a refresh token may be good for one use only, so
   * replicas must not ask at the same time, and a process that dies sets the row free at once.
   */
  override renew(renew: (current: OAuthTokens) => Promise<Renewal>): Promise<OAuthTokens | undefined> {
    return this.db.transaction(async (tx) => {
      const [row] = await tx.query<TokenRow>(`select ${TOKENS} from ${GRANTS} where ended_at is null for update`);
      if (row === undefined) return undefined;
      const current = this.tokensOf(row);
      const renewal = await renew(current);
      if (renewal === 'unchanged') return current;
      if (renewal === 'lost') {
        const because = 'Pipedrive does not take the refresh token any more';
        const entry = { actor: 'system', action: 'pipedrive-grant.lost', outcome: 'failed', reason: because } as const;
        await this.end(tx, row.company, because, entry);
        return undefined;
      }
      await tx.query(
        `update ${GRANTS} set secret = $1, api_domain = $2, scopes = $3::jsonb, expires_at = $4,
                renewed_at = clock_timestamp()`,
        [this.seal(row.company, renewal), ...placeOf(renewal)],
      );
      return renewal;
    });
  }

  /** Takes the place of whatever grant there was. @throws OtherCompanyError when the database is bound to another company */
  grant(tokens: OAuthTokens, account: PipedriveAccount, actor: string): Promise<void> {
    const { companyId, companyName, userName } = account;
    return this.db.transaction(async (tx) => {
      const [bound] = await tx.query<{ company: string }>(`select company from ${INGEST_SCHEMA}.database_binding`);
      if (bound !== undefined && bound.company !== companyId) throw new OtherCompanyError(bound.company, companyId);
      await tx.query(
        `insert into ${GRANTS} (company, company_name, user_name, secret, api_domain, scopes, expires_at)
         values ($1, $2, $3, $4, $5, $6::jsonb, $7)
         on conflict (singleton) do update
            set company = excluded.company, company_name = excluded.company_name, user_name = excluded.user_name,
                secret = excluded.secret, api_domain = excluded.api_domain, scopes = excluded.scopes,
                expires_at = excluded.expires_at, granted_at = clock_timestamp(),
                renewed_at = null, ended_at = null, ended_because = null`,
        [companyId, companyName, userName, this.seal(companyId, tokens), ...placeOf(tokens)],
      );
      const after = { user: userName, apiDomain: tokens.apiDomain, scopes: tokens.scopes };
      await this.record(tx, companyId, { actor, action: 'pipedrive-grant.given', outcome: 'succeeded', after });
    });
  }

  /** Somebody gives access up: Pipedrive is told first, and when it cannot be, nothing has happened. False without a grant. */
  giveUp({ actor, reason }: By, tell: (refreshToken: string) => Promise<void>): Promise<boolean> {
    return this.db.transaction(async (tx) => {
      const [row] = await tx.query<TokenRow>(`select ${TOKENS} from ${GRANTS} where ended_at is null for update`);
      if (row === undefined) return false;
      await tell(this.tokensOf(row).refreshToken);
      const entry = { actor, action: 'pipedrive-grant.revoked', outcome: 'succeeded' } as const;
      await this.end(tx, row.company, `${actor} has revoked it`, reason === undefined ? entry : { ...entry, reason });
      return true;
    });
  }

  /** Somebody was given a link that leads to a grant; before the first one there is no company to name. */
  async noteLink(actor: string, expiresAt: Date): Promise<void> {
    await this.db.transaction(async (tx) => {
      const [bound] = await tx.query<{ company: string }>(`select company from ${INGEST_SCHEMA}.database_binding`);
      const after = { expiresAt: expiresAt.toISOString() };
      await this.record(tx, bound?.company ?? '', {
        actor,
        action: 'pipedrive-grant.requested',
        outcome: 'succeeded',
        after,
      });
    });
  }

  /** The grant as people may see it, ended or not; undefined when there never was one. */
  async describe(): Promise<OAuthGrant | undefined> {
    const [row] = await this.db.query<OAuthGrant>(
      `select company, company_name as "companyName", user_name as "userName", api_domain as "apiDomain", scopes,
              granted_at as "grantedAt", renewed_at as "renewedAt", ended_at as "endedAt",
              ended_because as "endedBecause"
         from ${GRANTS}`,
    );
    return row;
  }

  /** Brings the tokens under the active key. @throws SecretBoxError when they fit none of the keys */
  async reencrypt(): Promise<void> {
    const place = { schema: INGEST_SCHEMA, table: TABLE, rowColumn: 'company', column: 'secret' };
    await reencryptColumn(this.db, this.box, place);
    await this.read();
  }

  private async end(tx: Sql, company: string, because: string, told: GrantEvent): Promise<void> {
    await tx.query(`update ${GRANTS} set secret = null, ended_at = clock_timestamp(), ended_because = $1`, [because]);
    await this.record(tx, company, told);
  }

  private record(tx: Sql, company: string, what: GrantEvent): Promise<void> {
    const subject = { subjectType: 'pipedrive-grant', subjectId: company, company, environmentId: this.environmentId };
    return this.audit.append(tx, [{ id: randomUUID(), ...subject, ...what }]);
  }

  private seal(company: string, { accessToken, refreshToken }: OAuthTokens): string {
    return this.box.seal(JSON.stringify([accessToken, refreshToken]), place(company));
  }

  private tokensOf(row: TokenRow): OAuthTokens {
    const [accessToken, refreshToken] = JSON.parse(this.box.open(row.secret, place(row.company))) as [string, string];
    const { apiDomain, scopes, expiresAt } = row;
    return { accessToken, refreshToken, apiDomain, scopes, expiresAt: expiresAt.getTime() };
  }
}

const place = (company: string): string => `${TABLE}|${company}|secret`;

function placeOf({ apiDomain, scopes, expiresAt }: OAuthTokens): unknown[] {
  return [apiDomain, JSON.stringify(scopes), new Date(expiresAt)];
}

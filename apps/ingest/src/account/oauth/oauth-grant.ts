/** A grant as people may see it: no secret in it. */
export interface OAuthGrant {
  readonly company: string;
  readonly companyName: string | null;
  readonly userName: string;
  readonly apiDomain: string;
  readonly scopes: readonly string[];
  readonly grantedAt: Date;
  readonly renewedAt: Date | null;
  /** Set: Pipedrive takes it no longer. */
  readonly endedAt: Date | null;
  readonly endedBecause: string | null;
}

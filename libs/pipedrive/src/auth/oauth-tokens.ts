/** A grant as Pipedrive gave it. Secret: to be encrypted wherever it rests. */
export interface OAuthTokens {
  /** Opaque, may grow: leave room for 768 characters and more. */
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The company's own API base, which may change with every refresh. */
  readonly apiDomain: string;
  readonly scopes: readonly string[];
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What a renewal comes to: new tokens to store, the stored ones left as they are, or a grant that is no more. */
export type Renewal = OAuthTokens | 'unchanged' | 'lost';

/** Keeps the grant of one account; implemented by the app, encrypted, on its database. */
export abstract class OAuthTokenStore {
  /** Undefined when there never was a grant, or it was lost. */
  abstract read(): Promise<OAuthTokens | undefined>;

  /**
   * Runs `renew` while nobody else, in any replica, can run it, with the tokens as stored at that moment, and stores what it
   * gives back in the same transaction. Returns the tokens that are stored afterwards.
   */
  abstract renew(renew: (current: OAuthTokens) => Promise<Renewal>): Promise<OAuthTokens | undefined>;
}

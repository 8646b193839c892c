import type { Caller } from '../caller.js';

/** Says who holds a bearer token. */
export abstract class TokenVerifier {
  /** Nothing for a token that is not good. Throws `ProblemError` 503 when the issuer's keys cannot be read. */
  abstract verify(token: string): Promise<Caller | undefined>;
}

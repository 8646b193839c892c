import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';

import type { Caller } from '../caller.js';
import { ProblemError } from '../problem.error.js';
import { isRole, type Role } from '../role.js';
import { TokenVerifier } from './token.verifier.js';

export interface OidcOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  /** Allow-list; asymmetric ones only. */
  readonly algorithms: readonly string[];
  /** Claim with the roles, a text or a list; dots lead into objects, as in `realm_access.roles`. */
  readonly roleClaim: string;
  /** Claim that names the person in the audit trail. */
  readonly nameClaim: string;
  /** Name of a role at the issuer → ours. Our own names always count. */
  readonly roleNames: Readonly<Record<string, Role>>;
}

const CLOCK_TOLERANCE_SECONDS = 5;
const JWKS_CACHE_MS = 600_000;
const JWKS_TIMEOUT_MS = 5_000;

/** Checks OIDC access tokens: signature by the issuer's keys (cached), issuer, audience, expiry, algorithm. */
export class OidcTokenVerifier extends TokenVerifier {
  private readonly keys: JWTVerifyGetKey;

  constructor(private readonly options: OidcOptions) {
    super();
    this.keys = createRemoteJWKSet(new URL(options.jwksUrl), {
      cacheMaxAge: JWKS_CACHE_MS,
      timeoutDuration: JWKS_TIMEOUT_MS,
    });
  }

  async verify(token: string): Promise<Caller | undefined> {
    const payload = await this.payloadOf(token);
    if (payload === undefined) return undefined;
    const name = claimAt(payload, this.options.nameClaim);
    if (typeof name !== 'string' || name.trim() === '') return undefined;
    // Keys never have such a name, so nobody can be mistaken for a key.
    return { name: name.includes('@') ? name : `oidc:${name}`, roles: this.rolesOf(payload) };
  }

  private async payloadOf(token: string): Promise<JWTPayload | undefined> {
    const { issuer, audience, algorithms } = this.options;
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ['exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      return payload;
    } catch (cause) {
      if (isBadToken(cause)) return undefined;
      throw new ProblemError(503, {
        detail: 'The keys of the token issuer cannot be read now.',
        retryAfterSeconds: 5,
        cause,
      });
    }
  }

  private rolesOf(payload: JWTPayload): Role[] {
    const claimed = claimAt(payload, this.options.roleClaim);
    const names: unknown[] = Array.isArray(claimed) ? claimed : [claimed];
    return names.flatMap((name) => {
      if (isRole(name)) return [name];
      const mapped = typeof name === 'string' ? this.options.roleNames[name] : undefined;
      return mapped === undefined ? [] : [mapped];
    });
  }
}

/** Time-outs and refusals of the key server are not the caller's fault; everything else about a token is. */
function isBadToken(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  return error instanceof errors.JOSEError && error.code !== 'ERR_JOSE_GENERIC';
}

function claimAt(payload: JWTPayload, path: string): unknown {
  // Some issuers have names with dots in them, such as URLs.
  if (Object.hasOwn(payload, path)) return payload[path];
  return path.split('.').reduce<unknown>((at, name) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    return (at as Record<string, unknown>)[name];
  }, payload);
}

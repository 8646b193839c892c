import type { PlatformEnvironment } from '../../config/platform.environment.js';
import { isRole, type Role } from '../role.js';
import { OidcTokenVerifier } from './oidc-token.verifier.js';
import type { TokenVerifier } from './token.verifier.js';

/** Nothing without `OIDC_ISSUER`: then keys are the only way in. */
export function tokenVerifierOf(environment: PlatformEnvironment): TokenVerifier | undefined {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS_URL: jwksUrl } = environment;
  if (issuer === undefined || audience === undefined || jwksUrl === undefined) return undefined;
  return new OidcTokenVerifier({
    issuer,
    audience,
    jwksUrl,
    algorithms: environment.OIDC_ALGORITHMS.split(','),
    roleClaim: environment.OIDC_ROLE_CLAIM,
    nameClaim: environment.OIDC_NAME_CLAIM,
    roleNames: roleNames(environment.OIDC_ROLE_NAMES),
  });
}

/** `finance-admins=admin,finance=viewer` */
function roleNames(text: string | undefined): Readonly<Record<string, Role>> {
  const pairs = (text ?? '').split(',').map((pair) => pair.trim().split('='));
  return Object.fromEntries(pairs.flatMap(([name, role]) => (name && isRole(role) ? [[name, role] as const] : [])));
}

import type { IncomingHttpHeaders } from 'node:http';

import type { SandboxAccount } from '../sandbox-account.js';
import type { UserRow } from '../state/rows.js';
import { ApiProblem } from './api-problem.js';

/** The fixed API token of the sandbox, of its first user. */
export const SANDBOX_API_TOKEN = 'sandbox';

export interface Caller {
  readonly user: UserRow;
  /** What the burst window is counted by. */
  readonly token: string;
  readonly appClientId: string | undefined;
  /** Undefined: an API token, which may do what its user may. */
  readonly scopes: readonly string[] | undefined;
}

export interface AccessTokens {
  /** Undefined for a token that is unknown, expired or revoked. */
  lookup(
    token: string,
  ): { readonly userId: number; readonly clientId: string; readonly scopes: readonly string[] } | undefined;
}

/** @throws ApiProblem 401, or 400 for a header that nobody can read */
export function authenticate(
  account: SandboxAccount,
  headers: IncomingHttpHeaders,
  query: Readonly<Record<string, string>>,
  accessTokens: AccessTokens,
): Caller {
  const bearer = headers.authorization;
  if (bearer !== undefined) return authenticateApp(account, bearer, accessTokens);
  const inHeader = headers['x-api-token'];
  const token = inHeader ?? (account.state.settings.acceptQueryToken ? query['api_token'] : undefined);
  const user = account.state.users.get(1);
  if (token !== SANDBOX_API_TOKEN || user === undefined) throw ApiProblem.unauthorized();
  return { user, token, appClientId: undefined, scopes: undefined };
}

function authenticateApp(account: SandboxAccount, header: string, accessTokens: AccessTokens): Caller {
  const token = /^bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) {
    throw new ApiProblem(400, { success: false, error: 'malformed authorization header', errorCode: 400 });
  }
  const grant = accessTokens.lookup(token);
  const user = grant && account.state.users.get(grant.userId);
  if (grant === undefined || user === undefined) {
    throw new ApiProblem(401, {
      success: false,
      error: 'Invalid access token',
      message: 'access_token is invalid',
      errorCode: 401,
    });
  }
  return { user, token, appClientId: grant.clientId, scopes: grant.scopes };
}

import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { ApiProblem } from '../http/api-problem.js';
import type { AccessTokens } from '../http/authenticator.js';
import { words } from '../http/checks.js';
import { readBody } from '../http/read-body.js';
import { replyJson } from '../http/reply.js';
import type { SandboxAccount } from '../sandbox-account.js';
import type { GrantRow } from '../state/rows.js';
import { tellUninstalled } from './uninstall-notice.js';

/** The fixed app of the sandbox. */
export const SANDBOX_OAUTH_CLIENT = { clientId: 'sandbox-client', clientSecret: 'sandbox-secret' } as const;

const CODE_MS = 5 * 60_000;

type Form = Readonly<Record<string, string>>;

/** The OAuth 2.0 server of the account: authorize (the administrator answers at once, as set), token, revoke. */
export class OAuthServer implements AccessTokens {
  constructor(private readonly account: SandboxAccount) {}

  lookup(token: string): { userId: number; clientId: string; scopes: readonly string[] } | undefined {
    const grant = this.grants().find((row) =>
      row.access_tokens.some((one) => one.token === token && !this.isOver(one.expires)),
    );
    return grant && { userId: grant.user_id, clientId: grant.client_id, scopes: grant.scopes };
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    try {
      if (url.pathname === '/oauth/authorize') return await this.authorize(response, url);
      if (url.pathname === '/oauth/token/' || url.pathname === '/oauth/revoke/') {
        response.writeHead(301, { location: url.pathname.slice(0, -1) }).end();
        return;
      }
      const form = await this.form(request);
      if (url.pathname === '/oauth/token') return await this.token(request, response, form);
      if (url.pathname === '/oauth/revoke') return await this.revoke(response, form);
      throw ApiProblem.notFound();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      replyJson(response, error.status, error.body);
    }
  }

  /** An app is removed by the administrator: its tokens end, its webhooks go, and it is told. */
  async uninstall(): Promise<{ told: number }> {
    const grants = this.grants();
    for (const grant of grants) this.end(grant);
    await this.account.state.commit();
    const told = await Promise.all(grants.map((grant) => tellUninstalled(this.account, grant, SANDBOX_OAUTH_CLIENT)));
    return { told: told.filter(Boolean).length };
  }

  private async authorize(response: ServerResponse, url: URL): Promise<void> {
    const { client_id: clientId, redirect_uri: redirectUri, state } = Object.fromEntries(url.searchParams);
    if (clientId !== SANDBOX_OAUTH_CLIENT.clientId || redirectUri === undefined || !URL.canParse(redirectUri)) {
      throw refusal('invalid_client', 'Client authentication failed: unknown client or redirect_uri');
    }
    const back = new URL(redirectUri);
    if (state !== undefined) back.searchParams.set('state', state);
    const { oauthConsent, oauthDeniedError, oauthScopes } = this.account.state.settings;
    if (oauthConsent === 'deny') {
      back.searchParams.set('error', oauthDeniedError);
    } else {
      const code = randomBytes(20).toString('hex');
      this.account.state.grants.insert({
        client_id: clientId,
        user_id: 1,
        redirect_uri: redirectUri,
        scopes: oauthScopes,
        code,
        code_expires: this.in(CODE_MS),
        access_tokens: [],
        refresh_token: null,
        refresh_expires: null,
        revoked: false,
      });
      await this.account.state.commit();
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.toString() }).end();
  }

  private async token(request: IncomingMessage, response: ServerResponse, form: Form): Promise<void> {
    const grant = form['grant_type'] === 'authorization_code' ? this.byCode(form) : this.byRefreshToken(form);
    const { oauthAccessMs, oauthRefreshMs, oauthRefreshTokenRotates } = this.account.state.settings;
    const access = { token: `v1u:${randomBytes(48).toString('base64url')}`, expires: this.in(oauthAccessMs) };
    const kept = oauthRefreshTokenRotates ? null : grant.refresh_token;
    const refreshToken = kept ?? `${grant.id}:1:${randomBytes(20).toString('hex')}`;
    this.account.state.grants.put({
      ...grant,
      code: null,
      access_tokens: [...grant.access_tokens.filter((one) => !this.isOver(one.expires)), access],
      refresh_token: refreshToken,
      refresh_expires: this.in(oauthRefreshMs),
    });
    await this.account.state.commit();
    replyJson(response, 200, {
      access_token: access.token,
      token_type: 'Bearer',
      expires_in: Math.floor(oauthAccessMs / 1000) - 1,
      refresh_token: refreshToken,
      scope: grant.scopes.join(','),
      api_domain: `http://${request.headers.host ?? 'localhost'}`,
    });
  }

  /** 200 even for tokens that nobody knows. */
  private async revoke(response: ServerResponse, form: Form): Promise<void> {
    const token = form['token'];
    for (const grant of this.grants()) {
      if (grant.refresh_token === token) this.end(grant);
      const left = grant.access_tokens.filter((one) => one.token !== token);
      if (left.length < grant.access_tokens.length) this.account.state.grants.put({ ...grant, access_tokens: left });
    }
    await this.account.state.commit();
    response.writeHead(200).end();
  }

  private byCode(form: Form): GrantRow {
    const grant = this.grants().find((row) => row.code !== null && row.code === form['code']);
    if (grant === undefined || this.isOver(grant.code_expires)) {
      throw refusal('invalid_grant', 'Invalid grant: authorization code is invalid');
    }
    if (grant.redirect_uri !== form['redirect_uri']) {
      throw refusal('invalid_request', 'Invalid request: `redirect_uri` does not match');
    }
    return grant;
  }

  private byRefreshToken(form: Form): GrantRow {
    if (form['grant_type'] !== 'refresh_token') {
      throw refusal('unsupported_grant_type', 'Unsupported grant type: `grant_type` is invalid');
    }
    const grant = this.grants().find(
      (row) => row.refresh_token !== null && row.refresh_token === form['refresh_token'],
    );
    if (grant === undefined || grant.refresh_expires === null || this.isOver(grant.refresh_expires)) {
      throw refusal('invalid_grant', 'Invalid grant: refresh token is invalid');
    }
    return grant;
  }

  private async form(request: IncomingMessage): Promise<Form> {
    const type = request.headers['content-type'] ?? '';
    const body = await readBody(request);
    if (request.method !== 'POST' || !type.includes('application/x-www-form-urlencoded')) {
      throw refusal('invalid_request', 'Invalid request: content must be application/x-www-form-urlencoded');
    }
    const form = Object.fromEntries(Object.entries(body ?? {}).map(([name, value]) => [name, words(value)]));
    const basic = /^basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const given = basic === undefined ? undefined : Buffer.from(basic, 'base64').toString('utf8');
    const pair = given ?? `${form['client_id'] ?? ''}:${form['client_secret'] ?? ''}`;
    if (pair !== `${SANDBOX_OAUTH_CLIENT.clientId}:${SANDBOX_OAUTH_CLIENT.clientSecret}`) {
      throw refusal('invalid_client', 'Invalid client: client is invalid');
    }
    return form;
  }

  private end(grant: GrantRow): void {
    this.account.state.grants.put({ ...grant, code: null, access_tokens: [], refresh_token: null, revoked: true });
    for (const hook of this.account.state.webhooks.all()) {
      if (hook.type !== 'application' || hook.remove_time !== null) continue;
      const removed = { is_active: 0, remove_time: this.account.time(), remove_reason: 'app uninstalled' } as const;
      this.account.state.webhooks.put({ ...hook, ...removed });
    }
  }

  private grants(): GrantRow[] {
    return this.account.state.grants.all().filter((grant) => !grant.revoked);
  }

  private in(ms: number): string {
    return new Date(this.account.now().getTime() + ms).toISOString();
  }

  private isOver(time: string): boolean {
    return Date.parse(time) <= this.account.now().getTime();
  }
}

function refusal(error: string, message: string): ApiProblem {
  return new ApiProblem(400, { success: false, message, error });
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Controller, Get, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createLogger } from '../../logging/create-logger.js';
import { CallerName } from '../caller.js';
import { createHttpApplication } from '../create-http-application.js';
import { Public } from '../public.decorator.js';
import { RequireRole } from '../require-role.decorator.js';
import { type Role, roles } from '../role.js';
import { AccessModule } from './access.module.js';
import { InMemoryApiKeyStore } from './in-memory-api-key.store.for-spec.js';
import { OidcTokenVerifier } from './oidc-token.verifier.js';

const BOOTSTRAP = 'the-key-of-the-deployment';
const ISSUER = 'https://login.example.com/';

@RequireRole('viewer')
@Controller('admin')
class GuardedController {
  @Get('look')
  look(@CallerName() name: string): { name: string } {
    return { name };
  }

  @RequireRole('mapper')
  @Post('map')
  map(): string {
    return 'done';
  }

  @RequireRole('operator')
  @Post('operate')
  operate(): string {
    return 'done';
  }

  @RequireRole('admin')
  @Post('administer')
  administer(): string {
    return 'done';
  }
}

@Controller('forgotten')
class ForgottenController {
  @Get()
  forgotten(): string {
    return 'nobody should see this';
  }

  @Public()
  @Get('open')
  open(): string {
    return 'welcome';
  }
}

let app: NestFastifyApplication;
let url: string;
let jwksServer: Server;
let jwks: { keys: JWK[] };
let jwksStatus = 200;
let jwksReads = 0;
const keys = new InMemoryApiKeyStore();
const algorithm = 'ES256';
const issuerKeys = generateKeyPair(algorithm);

beforeAll(async () => {
  jwks = { keys: [{ ...(await exportJWK((await issuerKeys).publicKey)), kid: 'k1', alg: algorithm, use: 'sig' }] };
  jwksServer = createServer((_, response) => {
    jwksReads += 1;
    response.writeHead(jwksStatus, { 'content-type': 'application/json' }).end(JSON.stringify(jwks));
  });
  await new Promise<void>((resolve) => jwksServer.listen(0, '127.0.0.1', resolve));
  const tokens = new OidcTokenVerifier(oidcOptions());

  @Module({
    imports: [AccessModule.register({ adminApiKey: BOOTSTRAP, keys, tokens })],
    controllers: [GuardedController, ForgottenController],
  })
  class TestModule {}
  const logger = createLogger('json', 'fatal');
  app = await createHttpApplication(TestModule, { name: 'Test', description: 'A service', logger });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(async () => {
  await app.close();
  await new Promise((resolve) => jwksServer.close(resolve));
});

function oidcOptions(): ConstructorParameters<typeof OidcTokenVerifier>[0] {
  return {
    issuer: ISSUER,
    audience: 'poster',
    jwksUrl: `http://127.0.0.1:${(jwksServer.address() as AddressInfo).port}/keys`,
    algorithms: [algorithm],
    roleClaim: 'realm.roles',
    nameClaim: 'email',
    roleNames: { 'finance-leads': 'operator' },
  };
}

async function call(method: string, path: string, headers: Record<string, string> = {}): Promise<number> {
  return (await fetch(`${url}${path}`, { method, headers })).status;
}
const withKey = (key: string): Record<string, string> => ({ 'x-api-key': key });
const bearer = (text: string): Record<string, string> => ({ authorization: `Bearer ${text}` });

interface TokenChanges {
  readonly issuer?: string;
  readonly audience?: string;
  readonly expires?: string;
  readonly claims?: Record<string, unknown>;
  readonly kid?: string;
}

async function token(changes: TokenChanges = {}): Promise<string> {
  const claims = changes.claims ?? { email: 'ada@example.com', realm: { roles: ['finance-leads'] } };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, kid: changes.kid ?? 'k1' })
    .setIssuer(changes.issuer ?? ISSUER)
    .setAudience(changes.audience ?? 'poster')
    .setExpirationTime(changes.expires ?? '5m')
    .sign((await issuerKeys).privateKey);
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

const routes = [
  ['GET', '/admin/look'],
  ['POST', '/admin/map'],
  ['POST', '/admin/operate'],
  ['POST', '/admin/administer'],
  ['GET', '/admin/api-keys'],
] as const;
const allowed: Readonly<Record<Role, readonly string[]>> = {
  viewer: ['/admin/look'],
  mapper: ['/admin/look', '/admin/map'],
  operator: ['/admin/look', '/admin/operate'],
  admin: routes.map(([, path]) => path),
};

describe('roles', () => {
  it.each(roles)('let a %s do its own work and nothing else', async (role) => {
    const key = keys.issue(role);
    for (const [method, path] of routes) {
      const status = await call(method, path, withKey(key));
      expect([path, status < 300 ? 'done' : status]).toEqual([path, allowed[role].includes(path) ? 'done' : 403]);
    }
  });

  it('refuse a route that names none to everybody, and leave public ones open', async () => {
    for (const key of [BOOTSTRAP, keys.issue('admin')]) expect(await call('GET', '/forgotten', withKey(key))).toBe(403);
    expect(await call('GET', '/forgotten/open')).toBe(200);
  });

  it('are shown in the documentation', async () => {
    const { paths } = (await (await fetch(`${url}/docs-json`)).json()) as {
      paths: Record<string, Record<string, Record<string, unknown>>>;
    };
    expect(paths['/admin/look']?.['get']?.['x-required-role']).toBe('viewer');
    expect(paths['/admin/map']?.['post']?.['x-required-role']).toBe('mapper');
  });
});

describe('an API key', () => {
  it('shows who clicks a link in a mail where to sign in and what to look at', async () => {
    const answer = await fetch(`${url}/admin/look?cause=%3Cb%3E`, { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    const page = await answer.text();
    expect(page).toContain('GET /admin/look');
    expect(page).toContain('cause: <code>&lt;b&gt;</code>');
  });

  it('names its holder for the audit trail, whatever a header claims', async () => {
    const answer = await fetch(`${url}/admin/look`, {
      headers: { ...withKey(keys.issue('viewer', { name: 'Ada' })), 'x-actor': 'grace' },
    });
    expect(await answer.json()).toEqual({ name: 'Ada' });
  });

  it.each([
    ['that has expired', { expiresAt: new Date('2020-01-01') }],
    ['that was revoked', { revokedAt: new Date('2026-01-01') }],
    ['whose hash is another one', { hash: '0'.repeat(64) }],
  ])('%s opens nothing', async (_, changes) => {
    expect(await call('GET', '/admin/look', withKey(keys.issue('admin', changes)))).toBe(401);
  });

  it('opens nothing when it is unknown, cut short or only a prefix', async () => {
    const key = keys.issue('admin');
    const foreign = `pik_000000000000_${'A'.repeat(43)}`;
    for (const given of ['', 'x', key.slice(0, -1), key.slice(0, 16), `${key}A`, foreign, `${BOOTSTRAP}x`])
      expect([given, await call('GET', '/admin/look', withKey(given))]).toEqual([given, 401]);
    expect(await call('GET', '/admin/look')).toBe(401);
  });
});

describe('an access token', () => {
  it('lets a person in with the roles of its claim, by the name of its claim', async () => {
    const good = await token();
    const answer = await fetch(`${url}/admin/look`, { headers: bearer(good) });
    expect(await answer.json()).toEqual({ name: 'ada@example.com' });
    expect(await call('POST', '/admin/operate', bearer(good))).toBe(201);
    expect(await call('POST', '/admin/map', bearer(good))).toBe(403);
  });

  it('reads the keys of the issuer once for many tokens', async () => {
    await call('GET', '/admin/look', bearer(await token()));
    const before = jwksReads;
    for (let i = 0; i < 5; i += 1) await call('GET', '/admin/look', bearer(await token()));
    expect(jwksReads).toBe(before);
  });

  it.each<[string, TokenChanges]>([
    ['of another issuer', { issuer: 'https://evil.example.com/' }],
    ['for another audience', { audience: 'payroll' }],
    ['that has expired', { expires: '-1m' }],
    ['that names nobody', { claims: { realm: { roles: ['admin'] } } }],
  ])('%s is refused', async (_, changes) => {
    expect(await call('GET', '/admin/look', bearer(await token(changes)))).toBe(401);
  });

  it('without a role of ours may do nothing', async () => {
    const claims = { email: 'bob@example.com', realm: { roles: ['sales'] } };
    expect(await call('GET', '/admin/look', bearer(await token({ claims })))).toBe(403);
  });

  it('is refused when it is unsigned, signed with a secret, or signed by somebody else', async () => {
    const payload = {
      iss: ISSUER,
      aud: 'poster',
      exp: 4_000_000_000,
      email: 'eve@example.com',
      realm: { roles: ['admin'] },
    };
    const unsigned = `${encode({ alg: 'none' })}.${encode(payload)}.`;
    const symmetric = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(new TextEncoder().encode(JSON.stringify(jwks.keys[0])));
    const { privateKey } = await generateKeyPair(algorithm);
    const stranger = await new SignJWT(payload).setProtectedHeader({ alg: algorithm, kid: 'k1' }).sign(privateKey);
    for (const forged of [unsigned, symmetric, stranger, 'x', 'a.b.c'])
      expect([forged, await call('GET', '/admin/look', bearer(forged))]).toEqual([forged, 401]);
  });

  it('cannot bear the name of a key', async () => {
    const claims = { email: 'admin', realm: { roles: ['viewer'] } };
    const answer = await fetch(`${url}/admin/look`, { headers: bearer(await token({ claims })) });
    expect(await answer.json()).toEqual({ name: 'oidc:admin' });
  });

  it('is answered with "later" while the keys of the issuer cannot be read', async () => {
    jwksStatus = 500;
    const verifier = new OidcTokenVerifier(oidcOptions());
    await expect(verifier.verify(await token())).rejects.toMatchObject({ status: 503 });
    jwksStatus = 200;
    await expect(verifier.verify(await token())).resolves.toMatchObject({ name: 'ada@example.com' });
  });
});

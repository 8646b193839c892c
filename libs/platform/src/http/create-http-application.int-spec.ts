import { Body, Controller, Get, Module, Post, Req, type RawBodyRequest } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IsString, Matches } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../logging/create-logger.js';
import { AccessModule } from './access/access.module.js';
import { InMemoryApiKeyStore } from './access/in-memory-api-key.store.for-spec.js';
import { createHttpApplication } from './create-http-application.js';
import { HealthModule } from './health.module.js';
import { MetricsModule } from './metrics.module.js';
import { ProblemError } from './problem.error.js';
import { Public } from './public.decorator.js';
import { RequireRole } from './require-role.decorator.js';

const KEY = 'the-key-of-the-administrator';

class NewRule {
  @ApiProperty({ example: 'GJ' })
  @IsString()
  journal: string;

  @ApiProperty({ example: '12.50' })
  @Matches(/^\d+\.\d{2}$/, { message: 'amount must be a decimal string' })
  amount: string;
}

@RequireRole('viewer')
@Controller('admin/rules')
class RulesController {
  @Get()
  list(): string[] {
    return [];
  }

  @Post()
  create(@Body() rule: NewRule): NewRule {
    return rule;
  }

  @Get('conflict')
  conflict(): never {
    throw new ProblemError(409, { detail: 'Somebody was faster.', field: 'fence', remedy: 'Read it again.' });
  }

  @Get('bug')
  bug(): never {
    throw new TypeError('cannot read the password hunter2');
  }

  @Get('database-away')
  databaseAway(): never {
    throw Object.assign(new Error('terminating connection'), { code: '57P01' });
  }
}

@Public()
@Controller('webhooks')
class WebhookController {
  @Post()
  receive(@Req() request: RawBodyRequest<FastifyRequest>): { raw: string | undefined } {
    return { raw: request.rawBody?.toString() };
  }
}

let isDatabaseUp = true;

@Module({
  imports: [
    AccessModule.register({ adminApiKey: KEY, keys: new InMemoryApiKeyStore() }),
    MetricsModule,
    HealthModule.register({
      useFactory: () => [
        {
          name: 'database',
          check: () => (isDatabaseUp ? Promise.resolve() : Promise.reject(new Error('connect postgres://u:pw@db/x'))),
        },
      ],
    }),
  ],
  controllers: [RulesController, WebhookController],
})
class TestModule {}

describe('HTTP application', () => {
  let app: NestFastifyApplication;
  let url: string;
  const logged: string[] = [];

  beforeAll(async () => {
    app = await createHttpApplication(TestModule, {
      name: 'Test',
      description: 'A service',
      logger: createLogger('json', 'log', (line) => logged.push(line)),
    });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });

  afterAll(async () => {
    await app.close();
  });

  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, { ...init, headers: { 'x-api-key': KEY, 'content-type': 'application/json' } });
  const post = (body: unknown): Promise<Response> =>
    call('/admin/rules', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('refuses an admin call without a key, and says which header it wants', async () => {
    const answer = await fetch(`${url}/admin/rules`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 401, title: 'Unauthorized', field: 'x-api-key' });
  });

  it('refuses a wrong key', async () => {
    const answer = await fetch(`${url}/admin/rules`, { headers: { 'x-api-key': `${KEY}x` } });
    expect(answer.status).toBe(401);
  });

  it('answers with the right key', async () => {
    expect((await call('/admin/rules')).status).toBe(200);
  });

  it('names every faulty field of a body, unknown ones too', async () => {
    const answer = await post({ journal: 7, amount: '1', surprise: true });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      status: 400,
      errors: expect.arrayContaining([
        { field: 'journal', detail: 'journal must be a string' },
        { field: 'amount', detail: 'amount must be a decimal string' },
        { field: 'surprise', detail: 'property surprise should not exist' },
      ]) as unknown,
    });
  });

  it.each([
    ['a body that is not JSON', '{"journal":', 400],
    ['a body that is declared as JSON and empty', '', 400],
    ['a body over 256 KB', JSON.stringify({ journal: 'x'.repeat(300 * 1024) }), 413],
  ])('refuses %s as a problem', async (_, body, status) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status, field: 'body', remedy: expect.any(String) as unknown });
  });

  it('tells somebody who forgot the content type to send it, instead of reading JSON as a form', async () => {
    const headers = { 'x-api-key': KEY, 'content-type': 'Application/X-WWW-Form-Urlencoded' };
    const answer = await fetch(`${url}/admin/rules`, { method: 'POST', headers, body: '{"journal":"GJ"}' });
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({
      field: 'content-type',
      remedy: expect.stringContaining('json') as unknown,
    });
  });

  it('refuses what is no JSON by its type, and an address that nobody can read, as a problem', async () => {
    const headers = { 'x-api-key': KEY, 'content-type': 'text/csv' };
    const csv = await fetch(`${url}/admin/rules`, { method: 'POST', headers, body: 'journal;amount' });
    expect([csv.status, csv.headers.get('content-type')]).toEqual([415, expect.stringContaining('problem+json')]);
    const unreadable = await fetch(`${url}/admin/%zz`, { headers });
    expect(unreadable.status).toBe(400);
    expect(unreadable.headers.get('content-type')).toContain('application/problem+json');
    expect(await unreadable.json()).toMatchObject({ status: 400 });
  });

  it('sends the headers of Helmet and lets no other origin in', async () => {
    const preflight = { origin: 'https://elsewhere.example.com', 'access-control-request-method': 'GET' };
    const asked = await fetch(`${url}/admin/rules`, { method: 'OPTIONS', headers: preflight });
    const answer = await fetch(`${url}/admin/rules`, { headers: { 'x-api-key': KEY, origin: preflight.origin } });
    expect([asked.status, answer.status]).toEqual([404, 200]);
    for (const { headers } of [asked, answer]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    }
  });

  it('answers an unknown address as a problem', async () => {
    const answer = await call('/nowhere');
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ status: 404, remedy: expect.stringContaining('/docs') as unknown });
  });

  it('names the field and the remedy of a refusal', async () => {
    const answer = await call('/admin/rules/conflict');
    expect(await answer.json()).toEqual({
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      detail: 'Somebody was faster.',
      field: 'fence',
      remedy: 'Read it again.',
    });
  });

  it('tells a caller nothing about a bug, and the log everything', async () => {
    const answer = await call('/admin/rules/bug');
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('hunter2');
    expect(logged.some((line) => line.includes('TypeError') && line.includes('GET /admin/rules/bug'))).toBe(true);
  });

  it('asks to come back later while the database is away', async () => {
    const answer = await call('/admin/rules/database-away');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
  });

  it('gives a public route the body byte for byte', async () => {
    const raw = '{ "a" : 1.10 }';
    const answer = await fetch(`${url}/webhooks`, {
      method: 'POST',
      body: raw,
      headers: { 'content-type': 'application/json' },
    });
    expect(await answer.json()).toEqual({ raw });
  });

  it('shows its documentation to everybody, under a policy that Swagger UI can live with', async () => {
    const page = await fetch(`${url}/docs`);
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('upgrade-insecure-requests');
    const html = await page.text();
    const scripts = [...html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(0);
    // An inline script would be blocked by the policy and leave a blank page.
    expect(scripts.every(([, attributes = '', body = '']) => attributes.includes('src=') && body.trim() === '')).toBe(
      true,
    );
    const source = /src="([^"]*swagger-ui-init.js)"/.exec(html)?.[1] ?? '';
    expect((await fetch(new URL(source, `${url}/docs`))).status).toBe(200);
  });

  it('documents which calls need the key', async () => {
    const document = (await (await fetch(`${url}/docs-json`)).json()) as {
      paths: Record<string, Record<string, { security?: unknown }>>;
    };
    expect(document.paths['/admin/rules']?.['get']?.security).toEqual([{ 'api-key': [] }, { 'access-token': [] }]);
    expect(document.paths['/webhooks']?.['post']).not.toHaveProperty('security');
    expect(JSON.stringify(document)).not.toContain('x-public');
  });

  it('is live without a key, and ready only while its checks pass', async () => {
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${url}/health/ready`)).json()).toEqual({ status: 'ok', checks: ['database'] });
    isDatabaseUp = false;
    const answer = await fetch(`${url}/health/ready`);
    isDatabaseUp = true;
    expect(answer.status).toBe(503);
    const text = await answer.text();
    expect(text).toContain('database');
    expect(text).not.toContain('pw@');
  });

  it('serves its metrics to Prometheus', async () => {
    const answer = await fetch(`${url}/metrics`);
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(await answer.text()).toContain('process_cpu_seconds_total');
  });
});

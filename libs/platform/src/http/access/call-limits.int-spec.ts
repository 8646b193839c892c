import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createLogger } from '../../logging/create-logger.js';
import { createHttpApplication } from '../create-http-application.js';
import { Public } from '../public.decorator.js';
import { RequireRole } from '../require-role.decorator.js';
import { AccessModule } from './access.module.js';
import { InMemoryApiKeyStore } from './in-memory-api-key.store.for-spec.js';

const BOOTSTRAP = 'the-key-of-the-deployment';
const CALLS = 5;
const FAILURES = 3;

@RequireRole('viewer')
@Controller('admin')
class GuardedController {
  @Get('look')
  look(): string {
    return 'seen';
  }
}

@Public()
@Controller('webhooks')
class OpenController {
  @Get()
  take(): string {
    return 'taken';
  }
}

let app: NestFastifyApplication;
let url: string;
let keys: InMemoryApiKeyStore;

beforeEach(async () => {
  keys = new InMemoryApiKeyStore();
  const limits = { callsPerMinute: CALLS, failuresPerMinute: FAILURES };
  @Module({
    imports: [AccessModule.register({ adminApiKey: BOOTSTRAP, keys, limits })],
    controllers: [GuardedController, OpenController],
  })
  class TestModule {}
  const logger = createLogger('json', 'fatal');
  const options = { name: 'Test', description: 'A service', logger, trustedProxies: '127.0.0.1' };
  app = await createHttpApplication(TestModule, options);
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterEach(() => app.close());

const call = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}${path}`, { headers });

async function statuses(times: number, path: string, headers: Record<string, string>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < times; i += 1) seen.push((await call(path, headers)).status);
  return seen;
}

const from = (address: string, key: string): Record<string, string> => ({
  'x-forwarded-for': address,
  'x-api-key': key,
});

describe('the limit on admin calls', () => {
  it('refuses a key its next call with 429, and says when to come back', async () => {
    const ada = { 'x-api-key': keys.issue('viewer', { name: 'Ada' }) };
    expect(await statuses(CALLS, '/admin/look', ada)).toEqual(Array<number>(CALLS).fill(200));
    const answer = await call('/admin/look', ada);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const seconds = Number(answer.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await answer.json()).toMatchObject({ status: 429, title: 'Too Many Requests' });
  });

  it('counts every caller alone', async () => {
    const ada = { 'x-api-key': keys.issue('viewer', { name: 'Ada' }) };
    await statuses(CALLS + 1, '/admin/look', ada);
    const grace = { 'x-api-key': keys.issue('viewer', { name: 'Grace' }) };
    expect((await call('/admin/look', grace)).status).toBe(200);
  });

  it('counts calls without a key by their address, and does not hold them against the next key', async () => {
    expect(await statuses(CALLS + 1, '/admin/look', {})).toEqual([...Array<number>(CALLS).fill(401), 429]);
    expect((await call('/admin/look', { 'x-api-key': BOOTSTRAP })).status).toBe(200);
  });

  it('does not touch public routes', async () => {
    const many = await statuses(3 * CALLS, '/webhooks', { 'x-api-key': 'wrong' });
    expect(new Set(many)).toEqual(new Set([200]));
  });
});

describe('guessing keys', () => {
  it('ends after a few tries of one address: not even the right key is looked at then', async () => {
    const guesses = await statuses(FAILURES + 1, '/admin/look', from('192.0.2.7', 'a-guess'));
    expect(guesses).toEqual([...Array<number>(FAILURES).fill(401), 429]);
    const right = await call('/admin/look', from('192.0.2.7', BOOTSTRAP));
    expect([right.status, right.headers.has('retry-after')]).toEqual([429, true]);
  });

  it('does not lock out keys that were good before, though all come through one proxy', async () => {
    expect((await call('/admin/look', from('192.0.2.7', BOOTSTRAP))).status).toBe(200);
    await statuses(FAILURES + 1, '/admin/look', from('192.0.2.7', 'a-guess'));
    expect((await call('/admin/look', from('192.0.2.7', BOOTSTRAP))).status).toBe(200);
    expect((await call('/admin/look', from('192.0.2.7', 'another-guess'))).status).toBe(429);
  });

  it('is also what a revoked key does, however good it was before', async () => {
    const key = keys.issue('viewer', { name: 'Ada' });
    expect((await call('/admin/look', from('192.0.2.7', key))).status).toBe(200);
    for (const stored of keys.keys) Object.assign(stored, { revokedAt: new Date(0) });
    expect(await statuses(FAILURES + 1, '/admin/look', from('192.0.2.7', key))).toEqual([
      ...Array<number>(FAILURES).fill(401),
      429,
    ]);
  });

  it('locks nobody else out', async () => {
    await statuses(FAILURES + 1, '/admin/look', from('192.0.2.7', 'a-guess'));
    expect((await call('/admin/look', from('192.0.2.8', BOOTSTRAP))).status).toBe(200);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ApiTokenCredentials } from '../auth/api-token.credentials.js';
import { UnlimitedRateBudget } from '../budget/unlimited.rate-budget.js';
import { PipedriveApiError } from '../errors/pipedrive-api.error.js';
import type { ReadRow } from '../model/read-row.js';
import { JumpingClock } from '../testing/jumping-clock.js';
import { answer, rows, ScriptedServer } from '../testing/scripted-server.js';
import { PipedriveClient } from './pipedrive-client.js';
import type { PipedriveOptions } from './pipedrive-options.js';

const TOKEN = 'a-very-secret-token';
let server: ScriptedServer;
let clock: JumpingClock;

beforeAll(async () => {
  server = await ScriptedServer.start();
});

afterAll(() => server.close());

beforeEach(() => {
  server.seen.length = 0;
  server.answers = [];
  clock = new JumpingClock();
});

const client = (options: Partial<PipedriveOptions> = {}) =>
  PipedriveClient.create({
    apiUrl: server.url,
    credentials: new ApiTokenCredentials(TOKEN),
    budget: new UnlimitedRateBudget(),
    clock,
    ...options,
  });

const deal = (id: number, fields = '') =>
  `{"id":${id},"title":"D","owner_id":7,"creator_user_id":7,"org_id":12,"person_id":null,"pipeline_id":1,"stage_id":5,"value":1500.10,
  "currency":"EUR","status":"won","add_time":"2026-05-02T09:00:00Z","update_time":null,"label_ids":[],"custom_fields":{},"new_field":{"x":1}${fields}}`;

const page = (tail: string, ...data: string[]) => answer(200, `{"success":true,"data":[${data.join(',')}]${tail}}`);
const next = (cursor: string) => `,"additional_data":{"next_cursor":"${cursor}"}`;

const at = (apiUrl: string) => () => PipedriveClient.create({ apiUrl, credentials: new ApiTokenCredentials(TOKEN) });

async function walk<T>(pages: AsyncIterable<ReadRow<T>[]>): Promise<void> {
  for await (const read of pages) expect(read).toEqual([]);
}

async function failure(work: Promise<unknown>): Promise<PipedriveApiError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PipedriveApiError);
  return error as PipedriveApiError;
}

const ids = <T>(read: readonly ReadRow<T>[]) => read.map((row) => `${row.ok ? 'good' : 'broken'} ${row.id}`);

describe('the Pipedrive client', () => {
  it('sends its token in the header and nowhere else', async () => {
    server.answers = [rows(deal(41))];
    await client().dealsByIds(['41']);
    expect(server.seen[0]?.headers['x-api-token']).toBe(TOKEN);
    expect(server.seen[0]?.url).toBe('/api/v2/deals?status=open%2Cwon%2Clost%2Cdeleted&ids=41&limit=500');
  });

  it('asks for a hundred deals at a time, each of them once', async () => {
    server.answers = [rows()];
    const wanted = Array.from({ length: 250 }, (_, index) => String(index + 1));
    await client().dealsByIds([...wanted, '1', '2']);
    const asked = server.seen.map((request) => new URL(request.url, server.url).searchParams.get('ids')?.split(','));
    expect(asked.map((list) => list?.length)).toEqual([100, 100, 50]);
    expect(asked.flat()).toEqual(wanted);
  });

  it('asks for nothing when nothing is wanted', async () => {
    expect(await client().dealsByIds([])).toEqual([]);
    expect(server.seen).toEqual([]);
  });

  it('keeps a broken deal from spoiling its batch, and names the field that broke', async () => {
    server.answers = [rows(deal(41), deal(42, ',"currency":null'), deal(43))];
    const read = await client().dealsByIds(['41', '42', '43']);
    expect(ids(read)).toEqual(['good 41', 'broken 42', 'good 43']);
    expect(read[1]).toMatchObject({ ok: false, error: { path: 'data[1].currency' } });
    expect(read[0]).toMatchObject({ value: { value: '1500.1' } });
  });

  it('finds the owner of a row that does not even tell its id, by asking for each alone', async () => {
    const nameless = '{"title":"no id"}';
    server.answers = [rows(deal(41), nameless), rows(deal(41)), rows(nameless)];
    const read = await client().dealsByIds(['41', '42']);
    expect(ids(read)).toEqual(['good 41', 'broken 42']);
    expect(server.seen).toHaveLength(3);
  });

  it('walks the pages to their end, also where the end is only missing', async () => {
    server.answers = [
      page(',"additional_data":{"next_cursor":"c1"}', deal(1)),
      page(',"additional_data":{"next_cursor":"c2"}', deal(2)),
      page(',"additional_data":null', deal(3)),
    ];
    const seen: string[] = [];
    const since = new Date('2026-05-09T13:20:11.999Z');
    for await (const read of client().dealsUpdatedSince(since, { limit: 1 })) seen.push(...ids(read));
    expect(seen).toEqual(['good 1', 'good 2', 'good 3']);
    expect(new URL(server.seen[0]?.url ?? '', server.url).searchParams.get('updated_since')).toBe(
      '2026-05-09T13:20:11Z',
    );
    expect(server.seen.map((request) => new URL(request.url, server.url).searchParams.get('cursor'))).toEqual([
      null,
      'c1',
      'c2',
    ]);
  });

  it('gives up on pages that turn in a circle', async () => {
    server.answers = [answer(200, '{"success":true,"data":[],"additional_data":{"next_cursor":"again"}}')];
    expect((await failure(walk(client().dealsUpdatedSince(undefined)))).kind).toBe('malformed');
    expect(server.seen).toHaveLength(2);
  });

  it('repeats a read that failed in passing, a bounded number of times', async () => {
    server.answers = [answer(503, 'busy'), answer(200, '{"success":true,"data":[tru'), rows(deal(41))];
    expect(ids(await client().dealsByIds(['41']))).toEqual(['good 41']);
    server.seen.length = 0;
    server.answers = [answer(500, 'down')];
    expect(await failure(client({ retries: 2 }).stages())).toMatchObject({ kind: 'server', status: 500 });
    expect(server.seen).toHaveLength(3);
  });

  it('waits as long as Pipedrive asks before it repeats', async () => {
    server.answers = [answer(429, '{}', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2' }), rows()];
    await client().dealsByIds(['41']);
    expect(clock.sleeps).toEqual([2_125]);
  });

  it.each([
    ['daily-limit', answer(429, '{}', { 'x-daily-ratelimit-token-remaining': '0' })],
    ['cloudflare-block', answer(403, '<html>blocked</html>', { 'content-type': 'text/html' })],
    ['unauthorized', answer(401, '{"success":false,"error":"unauthorized access"}')],
    ['not-found', answer(404, '{"success":false}')],
    ['redirected', answer(302, '', { location: 'https://evil.example/' })],
  ] as const)('does not repeat after %s', async (kind, script) => {
    server.answers = [script];
    expect((await failure(client().pipelines())).kind).toBe(kind);
    expect(server.seen).toHaveLength(1);
  });

  it('never repeats a write', async () => {
    server.answers = [answer(503, 'busy')];
    const webhook = {
      name: 'n',
      subscriptionUrl: 'https://us.example/hook',
      eventAction: '*',
      eventObject: 'deal',
    } as const;
    expect((await failure(client().createWebhook({ ...webhook, httpAuthPassword: 'hush' }))).kind).toBe('server');
    expect(server.seen).toHaveLength(1);
  });

  it('gives up on an answer that never ends, and on one that is too large', async () => {
    server.answers = [(_request, response) => response.writeHead(200).write('{"success":')];
    expect((await failure(client({ timeoutMs: 100, retries: 0 }).users())).kind).toBe('timeout');
    server.answers = [rows(deal(1, `,"filler":"${'x'.repeat(5_000)}"`))];
    expect((await failure(client({ maxResponseBytes: 1_000 }).dealsByIds(['1']))).kind).toBe('too-large');
  });

  it('tells a dropped connection from an answer', async () => {
    server.answers = [(request) => request.socket.destroy()];
    expect((await failure(client({ retries: 1 }).currencies())).kind).toBe('network');
    expect(server.seen).toHaveLength(2);
  });

  it('never carries its token, a query or a body into an error', async () => {
    server.answers = [answer(401, `{"success":false,"error":"unauthorized access"}`)];
    const error = await failure(client().dealsByIds(['41']));
    const whole = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error.stack);
    expect(whole).not.toContain(TOKEN);
    expect(error.operation).toBe('GET /v2/deals');
  });

  it('keeps to hosts of Pipedrive and to the one that was configured', () => {
    expect(at('https://acme.pipedrive.com')).not.toThrow();
    expect(at('http://127.0.0.1:3002')).not.toThrow();
    expect(at('not a url')).toThrow(PipedriveApiError);
  });

  it('reads the newest deals first, and stops where it has been', async () => {
    server.answers = [page(next('a'), deal(9), deal(8)), page(next('b'), deal(7), deal(6)), page(next('c'), deal(5))];
    const seen: string[] = [];
    for await (const part of client().dealsAddedAfterId('6', { limit: 2 })) seen.push(...ids(part));
    expect(seen).toEqual(['good 9', 'good 8', 'good 7']);
    expect(server.seen).toHaveLength(2);
  });
});

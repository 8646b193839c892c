import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { newDeal, type RunningAccount, startAccount } from './testing/running-account.js';
import { SandboxApi } from './testing/sandbox-api.js';

let account: RunningAccount;
let api: SandboxApi;

beforeAll(async () => {
  account = await startAccount();
  api = account.api;
});

afterAll(() => account.sandbox.close());

beforeEach(async () => {
  await api.post('/_sandbox/reset', {});
});

const validation = (words: string) => ({
  success: false,
  error: `Validation failed: ${words}`,
  code: 'ERR_SCHEMA_VALIDATION_FAILED',
});

describe('a deal of the sandboxed account', () => {
  it('has no update time right after creation', async () => {
    const created = await api.post('/api/v2/deals', { title: 'new', value: 5 });
    expect(created.status).toBe(201);
    expect(created.data).toMatchObject({
      update_time: null,
      status: 'open',
      won_time: null,
      acv: null,
      value: 5,
      currency: 'EUR',
    });
    const changed = await api.patch(`/api/v2/deals/${String(created.data['id'])}`, { value: 6 });
    expect(changed.data['update_time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('is worth what its enabled lines say', async () => {
    const id = await newDeal(api, 'lines', 99.99, 0.1, 0.2);
    expect((await api.get(`/api/v2/deals/${id}`)).data).toMatchObject({ value: 100.29, acv: 100.29, arr: 0, mrr: 0 });
    const lines = (await api.get(`/api/v2/deals/${id}/products`)).body['data'] as { id: number }[];
    await api.patch(`/api/v2/deals/${id}/products/${lines[0]?.id}`, { is_enabled: false });
    expect((await api.get(`/api/v2/deals/${id}`)).data).toMatchObject({ value: 0.3 });
    const typed = await api.patch(`/api/v2/deals/${id}`, { value: 1 });
    expect(typed.body).toEqual(validation('value: follows the products of the deal'));
  });

  it('is won, reopened and won again, and remembers the first win', async () => {
    const id = await newDeal(api, 'cycle');
    const path = `/api/v2/deals/${id}`;
    const won = await api.patch(path, { status: 'won', won_time: '2026-05-09T22:30:00Z' });
    expect(won.data).toMatchObject({
      won_time: '2026-05-09T22:30:00Z',
      close_time: '2026-05-09T22:30:00Z',
      local_won_date: '2026-05-10',
    });
    const open = await api.patch(path, { status: 'open' });
    expect(open.data).toMatchObject({ won_time: null, close_time: null, local_won_date: null });
    const again = await api.patch(path, { status: 'won', won_time: '2026-06-01 08:00:00' });
    expect(again.data['won_time']).toBe('2026-06-01T08:00:00Z');
    const asked = await api.get(`${path}?include_fields=first_won_time`);
    expect(asked.data['first_won_time']).toBe('2026-05-09T22:30:00Z');
    const lost = await api.patch(path, { status: 'lost', lost_reason: 'price' });
    expect(lost.data).toMatchObject({ won_time: null, local_won_date: null, lost_reason: 'price' });
  });

  it('takes a won time only when it is won', async () => {
    const refused = await api.patch('/api/v2/deals/1', { won_time: '2026-05-09T22:30:00Z' });
    expect([refused.status, refused.body]).toEqual([400, validation('won_time: can only be set when the deal is won')]);
  });

  it('moves with its stage, which dates the move', async () => {
    const moved = await api.patch('/api/v2/deals/1', { stage_id: 7 });
    expect(moved.data).toMatchObject({ stage_id: 7, pipeline_id: 2 });
    expect(moved.data['stage_change_time']).not.toBeNull();
  });

  it('is read-only once archived, and leaves the list', async () => {
    await api.patch('/api/v2/deals/1', { is_archived: true });
    expect((await api.patch('/api/v2/deals/1', { title: 'x' })).status).toBe(400);
    expect((await api.get('/api/v2/deals?ids=1')).body['data']).toEqual([]);
    expect((await api.get('/api/v2/deals/archived?ids=1')).body['data']).toHaveLength(1);
  });

  it.each([
    ['an unknown parameter', '/api/v2/deals?type=1', "type: Parameter 'type' is not allowed for this request"],
    [
      'fractions of a second',
      '/api/v2/deals?updated_since=2026-05-09T13:20:11.402Z',
      'updated_since: must be a RFC3339 date-time without fractional seconds',
    ],
    [
      'a space in a time',
      '/api/v2/deals?updated_since=2026-05-09%2013:20:11',
      'updated_since: must be a RFC3339 date-time without fractional seconds',
    ],
    [
      'too many ids',
      `/api/v2/deals?ids=${Array.from({ length: 101 }, (_, i) => i + 1).join(',')}`,
      'ids: must contain at most 100 ids',
    ],
    [
      'a time on stages',
      '/api/v2/stages?updated_since=2026-05-09T13:20:11Z',
      "updated_since: Parameter 'updated_since' is not allowed for this request",
    ],
    ['a cursor of nobody', '/api/v2/deals?cursor=garbage', 'cursor: is not valid'],
  ])('refuses %s in the documented words', async (_name, path, words) => {
    const refused = await api.get(path);
    expect([refused.status, refused.body]).toEqual([400, validation(words)]);
  });

  it('loses every other filter to a filter id', async () => {
    const all = await api.get('/api/v2/deals?filter_id=7&status=won&ids=1');
    expect(all.body['data']).toHaveLength(8);
  });

  it('shows every custom field, null when empty, and clears it by null', async () => {
    const key = '6f1d2c3b4a5968778695a4b3c2d1e0f00102aa03';
    const set = await api.patch('/api/v2/deals/1', { custom_fields: { [key]: 31 } });
    expect(set.data['custom_fields']).toMatchObject({ [key]: 31 });
    expect((await api.get('/api/v2/deals/1?include_option_labels=true')).data['custom_fields']).toMatchObject({
      [key]: { id: 31, label: '100 Hamburg' },
    });
    const refused = await api.patch('/api/v2/deals/1', { custom_fields: { [key]: 99 } });
    expect(refused.body).toEqual(validation(`custom_fields.${key}: is not one of the options`));
    const cleared = await api.patch('/api/v2/deals/1', { custom_fields: { [key]: null } });
    expect(cleared.data['custom_fields']).toMatchObject({ [key]: null });
  });
});

describe('the doors of the sandboxed account', () => {
  it('open to the token in the header only, until told otherwise', async () => {
    const stranger = new SandboxApi(account.sandbox.url, null);
    const refused = await stranger.get('/v1/users/me?api_token=sandbox');
    expect([refused.status, refused.headers.get('x-401-by-gw')]).toEqual([401, 'true']);
    expect(refused.body).toEqual({
      success: false,
      error: 'unauthorized access',
      errorCode: 401,
      error_info: 'Please check developers.pipedrive.com',
    });
    await api.post('/_sandbox/settings', { acceptQueryToken: true });
    expect((await stranger.get('/api/v1/users/me?api_token=sandbox')).status).toBe(200);
  });

  it('answer what is not there as documented', async () => {
    const missing = await api.get('/api/v2/deals/4711');
    expect([missing.status, missing.body]).toEqual([
      404,
      {
        success: false,
        error: 'Entity was not found',
        error_info: 'Object was not found.',
        data: null,
        additional_data: null,
      },
    ]);
  });

  it('tell the limits, and close when they are passed', async () => {
    await api.post('/_sandbox/settings', { burstLimit: 3, blockAfterIgnored429s: 3 });
    const answers = [];
    for (let call = 0; call < 8; call += 1) answers.push(await api.get('/v1/users/me'));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 429, 429, 429, 403, 403]);
    expect(answers[0]?.headers.get('x-ratelimit-remaining')).toBe('2');
    expect(answers[3]?.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(answers[6]?.headers.get('content-type')).toContain('text/html');
  });

  it('close for the day when its tokens are spent', async () => {
    await api.post('/_sandbox/settings', { dailyTokenLimit: 25 });
    const answers = [await api.get('/api/v2/deals'), await api.get('/api/v2/deals'), await api.get('/api/v2/deals')];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429]);
    expect(answers.map((answer) => answer.headers.get('x-daily-ratelimit-token-remaining'))).toEqual(['15', '5', '0']);
    await api.post('/_sandbox/clock', { advanceMs: 24 * 3_600_000 });
    expect((await api.get('/api/v2/deals')).status).toBe(200);
  });
});

describe('the memory of the sandboxed account', () => {
  it('keeps what it answered, whatever happens to the process', async () => {
    const id = await newDeal(api, 'kept', 12.5);
    await api.patch(`/api/v2/deals/${id}`, { status: 'won' });
    await api.post('/_sandbox/clock', { advanceMs: 3_600_000 });
    // A second process on the same store, while the first was never told to stop.
    const heir = await startAccount(account.store);
    try {
      expect((await heir.api.get(`/api/v2/deals/${id}`)).data).toMatchObject({ status: 'won', value: 12.5 });
      expect((await heir.api.get(`/api/v2/deals/${id}/products`)).body['data']).toHaveLength(1);
      expect(await newDeal(heir.api, 'next')).toBe(id + 1);
      const { now } = (await heir.api.get('/_sandbox/clock')).body;
      expect(Date.parse(String(now)) - Date.now()).toBeGreaterThan(3_500_000);
    } finally {
      await heir.sandbox.close();
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../../test/support/until.js';
import { PosterOverHttp } from '../testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
beforeAll(async () => {
  poster = await PosterOverHttp.start();
});
afterAll(() => poster.close());

interface Kind {
  readonly kind: string;
  readonly fullAt: string | null;
}

const reason = 'The books close later';
const kinds = async () => (await poster.call('GET', '/admin/reference')).body['kinds'] as Kind[];

describe('reference data over the admin API', () => {
  it('shows of every kind how fresh it is, when it is read next and what that cost', async () => {
    await until('all kinds were read', async () => (await kinds()).every((one) => one.fullAt !== null));
    expect((await kinds()).find((one) => one.kind === 'account')).toMatchObject({
      rows: expect.any(Number),
      nextAt: expect.any(String),
      nextFullAt: expect.any(String),
      durationMs: expect.any(Number),
      requestsToday: expect.any(Number),
      failures: 0,
      problem: null,
    });
    const { body } = await poster.call('GET', '/admin/reference/costs?days=1&limit=100');
    expect(body['items']).toContainEqual(expect.objectContaining({ kind: 'journal', requests: expect.any(Number) }));
  });

  it('is measured for Prometheus by kind', async () => {
    const metrics = await fetch(`${poster.poster.url}/metrics`).then((answer) => answer.text());
    expect(metrics).toMatch(/pdi_reference_rows\{kind="account"\} [1-9]/);
    expect(metrics).toMatch(/pdi_reference_age_seconds\{kind="entity"\} \d/);
    expect(metrics).toMatch(/pdi_reference_transactions_today\{kind="vendor"\} [1-9]/);
  });

  it('is read at hours that an administrator sets, in a zone and for kinds that exist', async () => {
    const change = { nightlyAt: '23:15', timeZone: 'Europe/Berlin', everySeconds: { entity: 120 }, reason };
    const answer = await poster.call('PATCH', '/admin/reference/schedule', change);
    expect(answer).toMatchObject({ status: 200, body: { nightlyAt: '23:15', everySeconds: { entity: 120 } } });
    const set = (more: object) => poster.call('PATCH', '/admin/reference/schedule', { reason, ...more });
    expect(await set({ timeZone: 'Mars/Olympus' })).toMatchObject({ status: 400, body: { field: 'timeZone' } });
    expect(await set({ everySeconds: { moons: 60 } })).toMatchObject({ status: 400 });
    expect(await set({ nightlyAt: '25:00' })).toMatchObject({ status: 400, body: { field: 'nightlyAt' } });
    const { body } = await poster.call('GET', '/admin/reference/schedule');
    expect(body).toMatchObject({ nightlyAt: '23:15', timeZone: 'Europe/Berlin', everySeconds: { entity: 120 } });
  });

  it('is read again and published again when a person asks, with who it was on the trail', async () => {
    const refreshed = await poster.call('POST', '/admin/reference/refresh', { kinds: ['journal'], full: false });
    expect(refreshed).toMatchObject({ status: 200, body: { refreshed: true } });
    const published = await poster.call('POST', '/admin/reference/republish', { kinds: ['currency'], reason });
    expect(published).toMatchObject({ status: 200, body: { published: 3 } });
    const page = await poster.call('GET', '/admin/reference/account?limit=2&search=40');
    expect(page.body['items']).toMatchObject([{ id: '4000' }, { id: '4010' }]);
    const cursor = encodeURIComponent(String(page.body['cursor']));
    const next = await poster.call('GET', `/admin/reference/account?limit=2&search=40&cursor=${cursor}`);
    expect(next.body['items']).toMatchObject([{ id: '4020' }, { id: '4090' }]);
  });
});

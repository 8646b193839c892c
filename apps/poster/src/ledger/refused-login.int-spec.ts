import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../../../../test/support/until.js';
import { PosterOverHttp } from '../testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
beforeAll(async () => {
  poster = await PosterOverHttp.start({ INTACCT_USER_PASSWORD: 'not-the-password' });
});
afterAll(() => poster.close());

const access = async (): Promise<Record<string, unknown>> =>
  (await poster.call('GET', '/admin/status')).body['intacct'] as Record<string, unknown>;

describe('a poster whose login Intacct refuses', () => {
  it('stays ready, shows the refusal with the time of the next try, and names what is missing when it is tested', async () => {
    await until('the login was refused', async () => (await access())['refused'] !== null);
    expect(await access()).toEqual({ refused: expect.any(String), triedAgainAt: expect.any(String) });
    expect((await poster.call('GET', '/health/ready')).status).toBe(200);
    const test = await poster.call('POST', '/admin/intacct/test');
    expect(test).toMatchObject({
      status: 200,
      body: { usable: false, checks: [{ name: 'sign-in', state: 'missing', remedy: expect.stringContaining('user') }] },
    });
  });
});

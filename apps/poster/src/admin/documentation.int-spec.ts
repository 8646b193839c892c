import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { apiDocumentFaults } from '../../../../test/support/api-document-faults.js';
import { PosterOverHttp } from '../testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
beforeAll(async () => {
  poster = await PosterOverHttp.start();
});
afterAll(() => poster.close());

describe('the documentation of the poster', () => {
  it('shows of every call who may use it, what it takes, what it answers and how it refuses', async () => {
    const { body } = await poster.call('GET', '/docs-json');
    expect(apiDocumentFaults(body)).toEqual([]);
  });
});

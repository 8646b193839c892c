import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { IngestScene } from '../apps/ingest/src/testing/ingest-scene.for-spec.js';
import { PosterOverHttp } from '../apps/poster/src/testing/running-poster.for-spec.js';
import { documentedCalls, namedCalls } from './support/runbook-calls.js';

let poster: PosterOverHttp;
let ingest: IngestScene;
beforeAll(async () => {
  poster = await PosterOverHttp.start();
  ingest = await IngestScene.start();
});
afterAll(async () => {
  await ingest.close();
  await poster.close();
});

/** Served only where ingest is an app of Pipedrive. */
const OF_APPS = 'POST /admin/account/connect';

describe('the guides for people', () => {
  it('name no call that a service does not have', async () => {
    const ofPoster = documentedCalls((await poster.call('GET', '/docs-json')).body);
    const ofIngest = documentedCalls((await ingest.admin('GET', '/docs-json')).body);
    const named = namedCalls();
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((call) => !ofPoster.has(call) && !ofIngest.has(call) && call !== OF_APPS)).toEqual([]);
  });
});

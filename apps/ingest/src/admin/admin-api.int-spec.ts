import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AdminApiWalk } from '../../../../test/support/admin-api-walk.js';
import { API_KEY, IngestScene } from '../testing/ingest-scene.for-spec.js';

let scene: IngestScene;
let walk: AdminApiWalk;
beforeAll(async () => {
  scene = await IngestScene.start({ PIPEDRIVE_WEBHOOK_PUBLIC_URL: 'http://127.0.0.1:9/webhooks/pipedrive' });
  walk = await AdminApiWalk.of({ url: scene.ingest.url, key: API_KEY });
});
afterAll(() => scene.close());

describe('every call of the admin API of ingest', () => {
  it('that changes something demands a reason, but those that touch no money', () => {
    expect(walk.withoutReason().toSorted()).toEqual([
      'POST /admin/account/test',
      'POST /admin/backfills/{id}/cancel',
      'POST /admin/sync',
      'POST /admin/webhook-deliveries/{sha256}/replay',
      'POST /admin/webhook-subscriptions/ensure',
      'PUT /admin/schedules/{name}',
    ]);
  });

  it('that demands a reason takes neither none nor blanks, and says which field lacks it', async () => {
    expect(await walk.reasonFaults()).toEqual([]);
  });

  it('refuses a body that is broken, too large, of another type, or has fields that nobody knows, as a problem', async () => {
    expect(await walk.bodyFaults()).toEqual([]);
  });

  it('that lists takes limit and cursor, and refuses by its name what these cannot be', async () => {
    expect(await walk.listFaults()).toEqual([]);
  });
});

import { migrateDatabase, openDatabase, SystemClock } from '@app/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTestDatabase } from '../../../../test/support/test-database.js';
import { posterDatabaseOptions } from '../database/poster-database.js';
import { ReferenceRepository } from '../reference/reference.repository.js';
import { MappingRuleRepository } from '../rules/mapping-rule.repository.js';
import { SettingsRepository } from '../settings/settings.repository.js';
import { PosterScene } from '../testing/poster-scene.for-spec.js';
import { raiseRevision } from './context-revision.js';
import { ContextProvider } from './context.provider.js';

let scene: PosterScene;
beforeAll(async () => {
  scene = await PosterScene.open();
});
afterAll(() => scene.close());

describe('what a verdict rests on', () => {
  it('is read through the transaction that asks, even where no second connection is to be had', async () => {
    const testDatabase = await createTestDatabase();
    const options = posterDatabaseOptions({ DATABASE_URL: testDatabase.url });
    await migrateDatabase(options);
    const single = await openDatabase({ ...options, poolSize: 1 });
    try {
      const provider = new ContextProvider({
        database: single,
        rules: new MappingRuleRepository(single),
        // A limit per hour is counted at every reading.
        settings: new SettingsRepository({ breakerEntries: 5 }),
        references: new ReferenceRepository(single),
        refresher: scene.refresher,
        clock: new SystemClock(),
      });
      const first = await single.transaction((tx) => provider.current(tx));
      const raised = await single.transaction((tx) => raiseRevision(tx));
      const next = await single.transaction((tx) => provider.current(tx));
      expect(next.revision).toBe(raised);
      expect(next.revision).not.toBe(first.revision);
    } finally {
      await single.close();
      await testDatabase.drop();
    }
  });
});

describe('a brake that is pulled', () => {
  it('asks for another look at everything that is about to be sent, so that the pause shows on it', async () => {
    scene.posting.plans.length = 0;
    await scene.settings.change({ paused: true }, { actor: 'ada', reason: 'Month-end' });
    expect(scene.posting.plans).toContainEqual({ operationStates: ['ready'] });
  });
});

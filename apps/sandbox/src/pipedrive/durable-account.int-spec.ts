import { migrateDatabase, openDatabase } from '@app/platform';
import { describe, expect, it } from 'vitest';

import { createTestDatabase } from '../../../../test/support/test-database.js';
import { InMemorySandboxStore } from '../store/in-memory-sandbox-store.js';
import { PostgresSandboxStore, sandboxDatabaseOptions } from '../store/index.js';
import { newDeal, startAccount } from './testing/running-account.js';

const DEALS = 100;

describe('the sandboxed account on PostgreSQL', () => {
  it('keeps a hundred wins of one moment, each of them stored before it was answered', async () => {
    const test = await createTestDatabase();
    const options = sandboxDatabaseOptions({ url: test.url });
    await migrateDatabase(options);
    const database = await openDatabase(options);
    try {
      const store = new PostgresSandboxStore(database);
      const account = await startAccount(store);
      const ids: number[] = [];
      for (let index = 0; index < DEALS; index += 1)
        ids.push(await newDeal(account.api, `deal ${index}`, 10 + index / 100));
      const wins = await Promise.all(ids.map((id) => account.api.patch(`/api/v2/deals/${id}`, { status: 'won' })));
      expect(new Set(wins.map((win) => win.status))).toEqual(new Set([200]));
      // The rows as they are now, as a process finds them that follows a killed one.
      const stored = await store.rows('pipedrive');
      const won = stored.filter((row) => row.collection === 'deals' && ids.includes(Number(row.key)));
      expect(won.map((row) => (row.value as { status: string }).status)).toEqual(ids.map(() => 'won'));
      await account.sandbox.close();
      const heir = await startAccount(store);
      expect((await heir.api.get(`/api/v2/deals/${ids.at(-1)}`)).data).toMatchObject({ status: 'won', value: 10.99 });
      await heir.sandbox.close();
    } finally {
      await database.close();
      await test.drop();
    }
  });
});

describe('a sandboxed account that is started again', () => {
  it('behaves as it was told before: settings, faults that are left, hidden deals, the next turn of its disorder', async () => {
    const store = new InMemorySandboxStore();
    const { api, sandbox } = await startAccount(store);
    await api.post('/_sandbox/settings', { deletedDealById: '410' });
    await api.post('/_sandbox/faults', { kind: 'server-error', path: '/stages', count: 2 });
    await api.post('/_sandbox/webhook-faults', { kind: 'lost' });
    await api.post('/_sandbox/hidden-deals', { ids: [3] });
    await api.post('/_sandbox/webhook-chaos', { seed: 7, lossShare: 0.3 });
    expect((await api.get('/api/v2/stages')).status).toBe(500);
    const told = (await api.get('/_sandbox/faults')).body;
    await sandbox.close();

    const heir = await startAccount(store);
    expect((await heir.api.get('/_sandbox/faults')).body).toEqual(told);
    expect(told).toMatchObject({ apiFaults: [{ count: 1 }], webhookFaults: [{ kind: 'lost' }], hiddenDeals: [3] });
    expect((await heir.api.get('/_sandbox/settings')).body).toMatchObject({ deletedDealById: '410' });
    expect((await heir.api.get('/api/v2/stages')).status).toBe(500);
    expect((await heir.api.get('/api/v2/stages')).status).toBe(200);
    expect((await heir.api.get('/api/v2/deals/3')).status).toBe(404);
    await heir.sandbox.close();
  });
});

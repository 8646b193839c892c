import { PipedriveApiError } from '@app/pipedrive';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { IngestBench } from '../testing/ingest-bench.for-spec.js';

const WON = '2026-05-09T13:20:10Z';
const BEFORE_CUTOVER = '2026-04-09T13:20:10Z';

let bench: IngestBench;
beforeEach(async () => {
  bench = await IngestBench.create();
});
afterEach(() => bench.close());

describe('a refresh', () => {
  it('emits a won deal once, however often it is looked at', async () => {
    bench.account.win('41', WON);
    await bench.look('41');
    await bench.look('41', '41');
    expect(await bench.events()).toMatchObject([{ dealId: '41', version: 1, type: 'pipedrive.deal-won.v1' }]);
    expect(await bench.pendingHints()).toEqual([]);
  });

  it('does not lose a webhook that lands while it reads', async () => {
    bench.account.win('41', WON);
    let readings = 0;
    bench.account.before = async (call) => {
      if (call === 'dealsByIds') readings += 1;
      // After the last look at the deal: the reading itself no longer notices.
      if (readings < 2) return;
      bench.account.before = () => Promise.resolve();
      bench.account.put({ id: '41', value: '200', updateTime: '2026-05-09T13:21:00Z' });
      await bench.hint('41');
    };
    await bench.hint('41');
    await bench.refresh.runOnce();
    expect(await bench.pendingHints()).toMatchObject([{ id: '41' }]);
    await bench.serveAll();
    expect((await bench.events()).map((event) => event.payload['value'])).toEqual(['100.00', '200.00']);
  });

  it('does not let a stalled reader overwrite what was read after it', async () => {
    bench.account.win('41', WON);
    const fast = bench.anotherRefresh();
    let stalled: (() => void) | undefined;
    const stall = new Promise<void>((resolve) => (stalled = resolve));
    const reached = new Promise<void>((resolve) => {
      bench.account.before = async (call) => {
        if (call !== 'dealsByIds') return;
        bench.account.before = () => Promise.resolve();
        resolve();
        await stall;
      };
    });
    await bench.hint('41');
    const slow = bench.refresh.runOnce();
    await reached;
    bench.account.put({ id: '41', value: '200', updateTime: '2026-05-09T13:21:00Z' });
    // The stalled reader's claim has run out, so another one takes the hint.
    await bench.db.query(`update ingest.change_hints set claimed_until = clock_timestamp() - interval '1 s'`);
    await fast.runOnce();
    stalled?.();
    await slow;
    expect(await bench.events()).toMatchObject([{ version: 1, payload: { value: '200.00' } }]);
  });

  it('gives one event for webhook and poll', async () => {
    bench.account.win('41', WON);
    await bench.pollOnce();
    await bench.hint('41');
    await bench.serveAll();
    await bench.pollOnce();
    await bench.serveAll();
    expect(await bench.events()).toHaveLength(1);
  });

  it('keeps a batch going when one deal of it cannot be read, and tells why', async () => {
    bench.account.win('41', WON);
    bench.account.win('42', WON);
    bench.account.brokenDeals.add('41');
    await bench.look('41', '42');
    expect((await bench.events()).map((event) => event.dealId)).toEqual(['42']);
    const [state] = await bench.db.query(
      `select readable, unreadable_reason from ingest.deal_state where deal_id = '41'`,
    );
    expect(state).toMatchObject({ readable: false, unreadable_reason: expect.stringContaining('currency') });
    const audits = await bench.repositories.audit.list(bench.db, 'deal', '41');
    expect(audits).toMatchObject([{ action: 'deal.unreadable', outcome: 'failed' }]);
    bench.account.brokenDeals.clear();
    await bench.look('41');
    expect((await bench.events()).map((event) => event.dealId)).toEqual(['42', '41']);
  });

  it('keeps a batch going when the database refuses one deal of it', async () => {
    bench.account.win('41', WON);
    bench.account.win('42', WON);
    bench.account.win('43', WON);
    // Whatever makes a row impossible to store, here a year that no timestamp reaches.
    bench.account.put({ id: '42', stageChangeTime: '+275000-01-01T00:00:00Z', wonTime: '+275000-01-01T00:00:00Z' });
    await bench.look('41', '42', '43');
    expect((await bench.events()).map((event) => event.dealId).toSorted()).toEqual(['41', '43']);
    const [state] = await bench.db.query(`select unreadable_reason from ingest.deal_state where deal_id = '42'`);
    expect(state).toMatchObject({ unreadable_reason: expect.stringContaining('cannot be stored') });
  });

  it('serves the hints again when Pipedrive could not be read', async () => {
    bench.account.win('41', WON);
    bench.account.before = () =>
      Promise.reject(new PipedriveApiError({ kind: 'server', operation: 'GET /deals', status: 500 }));
    await bench.hint('41');
    expect(await bench.refresh.runOnce()).toEqual({ served: 0, failed: 1 });
    expect(await bench.pendingHints()).toEqual([{ entity: 'deal', id: '41', attempts: 1 }]);
    bench.account.before = () => Promise.resolve();
    await bench.look('41');
    expect(await bench.events()).toHaveLength(1);
  });

  it('reverts a vanished deal with the reason vanished, and only once', async () => {
    bench.account.win('41', WON);
    await bench.look('41');
    bench.account.deals.delete('41');
    await bench.look('41');
    await bench.look('41');
    expect((await bench.events()).slice(1)).toMatchObject([
      { type: 'pipedrive.deal-reverted.v1', reason: 'vanished', version: 2 },
    ]);
  });

  it('does not take an archived deal for a vanished one, nor one that just left the archive', async () => {
    bench.account.win('41', WON);
    await bench.look('41');
    const deal = bench.account.deals.get('41')!;
    bench.account.deals.delete('41');
    bench.account.archived.set('41', { ...deal, isArchived: true });
    await bench.look('41');
    // Out of the archive between the two lists: absent in the first, gone from the second.
    bench.account.before = async (call) => {
      if (call !== 'dealsByIds') return;
      bench.account.before = () => Promise.resolve();
      bench.account.archived.delete('41');
      bench.account.deals.set('41', deal);
      await Promise.resolve();
    };
    await bench.look('41');
    expect(await bench.events()).toHaveLength(1);
  });

  it('never takes a deal that it knew only as open and that is gone for a reversion', async () => {
    bench.account.put({ id: '41' });
    await bench.look('41');
    bench.account.deals.delete('41');
    await bench.look('41', '999');
    expect(await bench.events()).toEqual([]);
  });

  it('believes a merge only of a deal that is really gone', async () => {
    bench.account.win('41', WON);
    await bench.look('41');
    await bench.repositories.aliases.record(bench.db, [{ entity: 'deal', id: '41', mergedInto: '42' }]);
    await bench.look('41');
    expect(await bench.events()).toHaveLength(1);
    bench.account.deals.delete('41');
    await bench.look('41');
    expect((await bench.events()).at(-1)).toMatchObject({ reason: 'merged', payload: { mergedIntoDealId: '42' } });
  });

  it('reads once more when a deal moves while its lines are read', async () => {
    bench.account.put({ id: '41', status: 'won', wonTime: WON, updateTime: WON }, [{}]);
    bench.account.before = async (call) => {
      if (call !== 'linesByDealIds') return;
      bench.account.before = () => Promise.resolve();
      bench.account.put({ id: '41', title: 'Renamed', value: '300', updateTime: '2026-05-09T13:25:00Z' }, [
        { itemPrice: '300', sum: '300' },
      ]);
      await Promise.resolve();
    };
    await bench.look('41');
    expect(await bench.events()).toMatchObject([
      { payload: { value: '300.00', linesMatchValue: true, title: 'Renamed' } },
    ]);
  });

  it('asks for discounts only where lines and value differ', async () => {
    bench.account.put({ id: '41', status: 'won', wonTime: WON }, [{}]);
    bench.account.put({ id: '42', status: 'won', wonTime: WON, value: '90' }, [{}]);
    const discount = { id: 'd', dealId: '42', type: 'percentage', amount: '10', description: null } as const;
    bench.account.discounts.set('42', [discount]);
    await bench.look('41', '42');
    const asked = bench.account.calls.filter((one) => one.call === 'discountsOf').flatMap((one) => one.ids);
    expect(asked).toEqual(['42']);
    expect((await bench.events()).map((event) => event.payload['linesMatchValue'])).toEqual([true, true]);
  });

  it('says so when the lines do not add up to the value, and chooses neither', async () => {
    bench.account.put({ id: '41', status: 'won', wonTime: WON, value: '123.45' }, [{}]);
    await bench.look('41');
    expect(await bench.events()).toMatchObject([
      { payload: { value: '123.45', linesNetTotal: '100.00', linesMatchValue: false } },
    ]);
  });

  it('marks what is a baseline and lets the poster hold it', async () => {
    bench.account.win('41', BEFORE_CUTOVER);
    await bench.look('41');
    expect(await bench.events()).toEqual([]);
    bench.account.put({ id: '41', status: 'open', wonTime: null, updateTime: '2026-05-10T00:00:00Z' });
    await bench.look('41');
    expect(await bench.events()).toMatchObject([{ reason: 'reopened', baseline: true }]);
  });

  it('carries the organization with its contact, and tells of it before the deal', async () => {
    bench.account.orgs.set('12', { ...ORGANIZATION });
    bench.account.people.set('5', { ...PERSON });
    bench.account.win('41', WON, { orgId: '12', personId: '5' });
    await bench.look('41');
    const [event] = await bench.events();
    expect(event?.payload['organization']).toMatchObject({
      organizationId: '12',
      address: { countryCode: 'DE' },
      contact: { email: 'ann@acme.example' },
    });
    const topics = await bench.db.query<{ topic: string }>('select topic from ingest.outbox order by seq');
    expect(topics.map((row) => row.topic)).toEqual(['pipedrive.organizations.v1', 'pipedrive.deals.v1']);
  });

  it('stores a deal whose organization it may not see as unreadable instead of booking it without its customer', async () => {
    bench.account.win('41', WON, { orgId: '12' });
    await bench.look('41');
    expect(await bench.events()).toEqual([]);
    const [state] = await bench.db.query(`select unreadable_reason from ingest.deal_state where deal_id = '41'`);
    expect(state).toMatchObject({ unreadable_reason: expect.stringContaining('organization 12') });
  });
});

const ORGANIZATION = {
  id: '12',
  name: 'Acme GmbH',
  ownerId: null,
  addTime: null,
  updateTime: '2026-05-01T08:00:00Z',
  address: {
    value: 'Hauptstraße 1, 10115 Berlin',
    country: 'Deutschland',
    adminAreaLevel1: null,
    adminAreaLevel2: null,
    locality: 'Berlin',
    sublocality: null,
    route: 'Hauptstraße',
    streetNumber: '1',
    subpremise: null,
    postalCode: '10115',
  },
  website: null,
  isDeleted: false,
  labelIds: [],
  customFields: {},
};

const PERSON = {
  id: '5',
  name: 'Ann Example',
  firstName: 'Ann',
  lastName: 'Example',
  ownerId: null,
  orgId: '12',
  emails: [{ value: 'ann@acme.example', primary: true, label: 'work' }],
  phones: [],
  addTime: null,
  updateTime: null,
  isDeleted: false,
  customFields: {},
};

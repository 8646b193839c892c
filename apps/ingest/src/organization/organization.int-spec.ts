import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { IngestBench } from '../testing/ingest-bench.for-spec.js';

const WON = '2026-05-09T13:20:10Z';

let bench: IngestBench;
beforeEach(async () => {
  bench = await IngestBench.create();
  bench.account.orgs.set('12', organization('Acme GmbH'));
  bench.account.people.set('5', person('ann@acme.example'));
});
afterEach(() => bench.close());

const organization = (name: string) => ({
  id: '12',
  name,
  ownerId: null,
  addTime: null,
  updateTime: '2026-05-01T08:00:00Z',
  address: null,
  website: null,
  isDeleted: false,
  labelIds: [],
  customFields: {},
});
const person = (email: string) => ({
  id: '5',
  name: 'Ann',
  firstName: null,
  lastName: null,
  ownerId: null,
  orgId: '12',
  addTime: null,
  updateTime: null,
  isDeleted: false,
  customFields: {},
  phones: [],
  emails: [{ value: email, primary: true, label: null }],
});

async function look(entity: 'organization' | 'person', id: string): Promise<void> {
  await bench.repositories.hints.raise(bench.db, [{ entity, id }], 'webhook');
  await bench.serveAll();
}

const changes = async (): Promise<Record<string, unknown>[]> => {
  const rows = await bench.db.query<{ payload: Record<string, unknown> }>(
    `select payload from ingest.outbox where topic = 'pipedrive.organizations.v1' order by seq`,
  );
  return rows.map((row) => row.payload);
};

describe('an organization', () => {
  it('has versions of its own, one for each difference', async () => {
    await look('organization', '12');
    await look('organization', '12');
    bench.account.orgs.set('12', organization('Acme AG'));
    await look('organization', '12');
    expect((await changes()).map((one) => [one['organizationVersion'], one['name']])).toEqual([
      [1, 'Acme GmbH'],
      [2, 'Acme AG'],
    ]);
  });

  it('gets its contact from its first deal, and hears of a change of that person', async () => {
    bench.account.win('41', WON, { orgId: '12', personId: '5' });
    await bench.look('41');
    bench.account.people.set('5', person('ann@new.example'));
    await look('person', '5');
    const emails = (await changes()).map((one) => (one['contact'] as { email: string }).email);
    expect(emails).toEqual(['ann@acme.example', 'ann@new.example']);
  });

  it('hears of a change of its contact without any webhook, and is not read again once it has', async () => {
    bench.account.win('41', WON, { orgId: '12', personId: '5' });
    await bench.look('41');
    await bench.sweepOnce();
    const later = new Date(Date.now() + 1_000).toISOString();
    bench.account.people.set('5', { ...person('ann@new.example'), name: 'Ann Jones', updateTime: later });
    await bench.sweepOnce();
    await bench.serveAll();
    expect((await changes()).at(-1)).toMatchObject({ contact: { name: 'Ann Jones', email: 'ann@new.example' } });
    // As if the overlap had gone by since.
    await bench.db.query(`update ingest.organization_state set read_at = clock_timestamp() + interval '1 hour'`);
    await bench.sweepOnce();
    expect(await bench.pendingHints()).toEqual([]);
  });

  it('gets the first person who is added to it as its contact, without any webhook', async () => {
    bench.account.people.clear();
    await look('organization', '12');
    await bench.sweepOnce();
    bench.account.people.set('9', { ...person('bo@acme.example'), id: '9' });
    await bench.sweepOnce();
    await bench.serveAll();
    expect((await changes()).map((one) => one['contact'])).toMatchObject([null, { personId: '9' }]);
  });

  it('is not read because of persons who have nothing to do with it', async () => {
    bench.account.win('41', WON, { orgId: '12', personId: '5' });
    await bench.look('41');
    await bench.sweepOnce();
    await bench.serveAll();
    const later = new Date(Date.now() + 1_000).toISOString();
    bench.account.people.set('6', { ...person('cy@acme.example'), id: '6', updateTime: later });
    await bench.sweepOnce();
    expect(await bench.pendingHints()).toEqual([]);
  });

  it('that is merged away is told with the one that carries on', async () => {
    await look('organization', '12');
    await bench.repositories.aliases.record(bench.db, [
      { entity: 'organization', id: '12', mergedInto: '13' },
      { entity: 'organization', id: '13', mergedInto: '14' },
    ]);
    bench.account.orgs.delete('12');
    await look('organization', '12');
    expect((await changes()).at(-1)).toMatchObject({
      organizationVersion: 2,
      isDeleted: true,
      mergedInto: '14',
      name: 'Acme GmbH',
    });
  });

  it('that was merged away is followed to the one that carries on when a deal still names it', async () => {
    bench.account.orgs.set('13', { ...organization('Acme Holding'), id: '13' });
    await bench.repositories.aliases.record(bench.db, [{ entity: 'organization', id: '12', mergedInto: '13' }]);
    bench.account.win('41', WON, { orgId: '12' });
    await bench.look('41');
    const [event] = await bench.events();
    expect(event?.payload['organization']).toMatchObject({ organizationId: '13', name: 'Acme Holding' });
  });

  it('merged in a circle does not keep anybody busy', async () => {
    const aliases = [
      { entity: 'organization', id: '12', mergedInto: '13' },
      { entity: 'organization', id: '13', mergedInto: '12' },
    ] as const;
    await bench.repositories.aliases.record(bench.db, aliases);
    expect(await bench.repositories.aliases.survivors(bench.db, 'organization', ['12'])).toEqual(
      new Map([['12', '13']]),
    );
  });

  it('is not told of before the cutover, and then once', async () => {
    await bench.db.query('update ingest.settings set cutover = null');
    await look('organization', '12');
    expect(await changes()).toEqual([]);
    await bench.settings.setCutover('2026-05-01T00:00:00Z', { actor: 'ann', reason: undefined });
    await bench.serveAll();
    expect(await changes()).toMatchObject([{ organizationVersion: 1 }]);
  });
});

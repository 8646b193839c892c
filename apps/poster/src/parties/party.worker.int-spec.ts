import { createCustomer, NO_DEADLINE } from '@app/intacct';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { dealOf, PartyScene } from '../testing/party-scene.for-spec.js';
import type { PosterScene } from '../testing/poster-scene.for-spec.js';
import { PartyDecisions, PartyRefusedError } from './party.decisions.js';

let scene: PartyScene;
let poster: PosterScene;
beforeAll(async () => {
  scene = await PartyScene.open();
  ({ poster } = scene);
});
afterAll(() => scene.close());

describe('the parties of an organization', () => {
  it('are asked for by the first deal, created under our own ids on hold for payment, and linked when they are there', async () => {
    const event = dealOf('501', 'Brand New Company');
    expect(await scene.statusOf(event)).toMatchObject({ kind: 'pending', reason: { kind: 'waiting' } });
    poster.posting.proposals.length = 0;
    await scene.runOnce();
    expect(poster.posting.proposals.map(({ kind, action, partyId }) => [kind, action, partyId]).toSorted()).toEqual([
      ['customer', 'create', '501'],
      ['vendor', 'create', '501'],
    ]);
    const vendor = poster.posting.proposals.find((one) => one.kind === 'vendor');
    expect(vendor).toMatchObject({ reference: expect.stringMatching(/^V[A-Z0-9]{4}DX$/), payload: { doNotPay: true } });
    for (const { kind, reference } of poster.posting.proposals) await scene.settled(kind, reference);
    poster.posting.plans.length = 0;
    await scene.runOnce();
    expect(poster.posting.plans).toEqual([{ organizationId: '501' }]);
    expect(await scene.statusOf(event)).toEqual({
      kind: 'ready',
      ids: Object.fromEntries(poster.posting.proposals.map((one) => [one.kind, one.reference])),
    });
    expect(await poster.bench.actions('party', '501')).toContain('party.linked');
  });

  it('are found by tax id although the ledger knows another name, and by exact name', async () => {
    await scene.statusOf(dealOf('502', 'Alpenblick', 'DE 811 907 980'));
    await scene.statusOf(dealOf('503', 'hanse handel K.G.'));
    await scene.runOnce();
    const [first] = await scene.partiesOf('502');
    expect(first).toMatchObject({ kind: 'customer', state: 'linked', ledgerId: '10000', matchedBy: 'tax-id' });
    const [second] = await scene.partiesOf('503');
    expect(second).toMatchObject({ kind: 'customer', state: 'linked', ledgerId: '10001', matchedBy: 'name' });
  });

  it('are never shared: a second organization of the same name gets its own', async () => {
    await scene.statusOf(dealOf('504', 'Hanse Handel KG'));
    await scene.runOnce();
    expect(await scene.states('504')).toEqual({ customer: 'proposed', vendor: 'proposed' });
  });

  it('wait for a person where the name is only near, and take the person’s word', async () => {
    const event = dealOf('505', 'Atelier Dubois GmbH');
    await scene.statusOf(event);
    await scene.runOnce();
    expect(await scene.statusOf(event)).toMatchObject({
      kind: 'held',
      reason: { kind: 'party', cause: 'party:505:vendor:review' },
    });
    const { organizations, parties, candidates } = scene;
    const { bench } = scene.poster;
    const decisions = new PartyDecisions(bench.db, bench.source, organizations, parties, candidates, bench.audit);
    const [shown] = await decisions.list({ state: 'review', limit: 10 });
    expect(shown).toMatchObject({ organizationId: '505', candidates: [{ ledgerId: '20000' }] });
    const choice = { organizationId: '505', kind: 'vendor' as const, actor: 'ada', reason: 'Same address' };
    await expect(decisions.link({ ...choice, ledgerId: 'NOBODY' })).rejects.toThrow(PartyRefusedError);
    await decisions.link({ ...choice, ledgerId: '20000' });
    expect(await scene.states('505')).toMatchObject({ vendor: 'linked' });
  });

  it('are updated by a newer version only, without tax id or payment fields', async () => {
    poster.posting.proposals.length = 0;
    await scene.changed('502', { organizationVersion: 4, name: 'Alpenblick Hotels', taxId: 'DE999' });
    await scene.runOnce();
    const updates = () => poster.posting.proposals.filter((one) => one.action === 'update');
    expect(updates()).toMatchObject([
      { kind: 'customer', action: 'update', reference: '10000', version: 4, payload: { name: 'Alpenblick Hotels' } },
    ]);
    expect(updates()[0]?.payload).not.toHaveProperty('taxId');
    await scene.changed('502', { organizationVersion: 4, name: 'Alpenblick Hotels', taxId: 'DE999' });
    await scene.runOnce();
    expect(updates()).toHaveLength(1);
  });

  it('follow a merge to the organization that carries on', async () => {
    const before = await scene.partiesOf('503');
    await scene.changed('600', { organizationVersion: 1, name: 'Hanse Group' });
    await scene.changed('503', { organizationVersion: 7, name: 'Hanse Handel KG', mergedInto: '600' });
    const moved = await scene.partiesOf('600');
    expect(moved.map((party) => [party.kind, party.ledgerId])).toEqual(
      before.map((party) => [party.kind, party.ledgerId]),
    );
    expect(await poster.bench.actions('party', '600')).toContain('party.relinked');
    const status = await scene.statusOf(dealOf('503', 'Hanse Handel KG'));
    expect(JSON.stringify(status)).not.toContain('"503"');
  });

  it('do not wait for another organization that cannot be handled', async () => {
    const { bench, posting } = scene.poster;
    // Whatever another test has left to do does not count here.
    await scene.runOnce();
    await scene.statusOf(dealOf('512', 'Before'));
    await scene.statusOf(dealOf('513', 'Culprit'));
    await scene.statusOf(dealOf('514', 'Behind'));
    posting.refusedParty = '513';
    expect(await scene.runOnce()).toMatchObject({ handled: 2 });
    posting.refusedParty = undefined;
    expect([await scene.states('512'), await scene.states('513'), await scene.states('514')]).toEqual([
      { customer: 'proposed', vendor: 'proposed' },
      { customer: 'wanted', vendor: 'wanted' },
      { customer: 'proposed', vendor: 'proposed' },
    ]);
    const postponed = await bench.db.query('select organization_id from organizations where party_failures > 0');
    expect(postponed).toEqual([{ organization_id: '513' }]);
  });

  it('find a party that was made under our own id although its operation was never heard of', async () => {
    const { organizations, resolver } = scene;
    await scene.statusOf(dealOf('507', 'Already There'));
    const record = (await organizations.due(poster.bench.db, 10)).find((one) => one.organizationId === '507');
    if (record === undefined) throw new Error('not due');
    const ownId = resolver.ownId('customer', record);
    const connection = await poster.client.connect({ purpose: 'write' });
    const create = createCustomer('by-hand', { customerId: ownId, name: 'Renamed since' });
    await connection.send([create], { deadline: NO_DEADLINE });
    await connection.release();
    await scene.runOnce();
    const customer = await scene.partyOf('507', 'customer');
    expect(customer).toMatchObject({ state: 'linked', ledgerId: ownId, matchedBy: 'own-id' });
  });
});

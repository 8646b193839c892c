import type { DealWon } from '@app/contracts';
import { createCustomer, NO_DEADLINE } from '@app/intacct';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Operation, PartyStatus } from '../posting/index.js';
import {
  batchContext,
  COMPANY,
  ENVIRONMENT_ID,
  organization,
  organizationRecord,
} from '../testing/poster-bench.for-spec.js';
import { PosterScene } from '../testing/poster-scene.for-spec.js';
import { LinkedPartyDirectory } from './linked-party.directory.js';
import { OrganizationRepository } from './organization.repository.js';
import { OrganizationSink } from './organization.sink.js';
import { LedgerPartyCandidates } from './party-candidates.js';
import { PartyDecisions, PartyRefusedError } from './party.decisions.js';
import { PartyMerger } from './party.merger.js';
import { PartyOperationListener } from './party-operation.listener.js';
import { partyKinds, PartyRepository } from './party.repository.js';
import { PartyRetry } from './party.retry.js';
import { PartyResolver } from './party.resolver.js';
import { PartyWorker } from './party.worker.js';

let scene: PosterScene;
beforeAll(async () => {
  scene = await PosterScene.open();
  await scene.refresher.refresh();
});
afterAll(() => scene.close());

const organizations = new OrganizationRepository();
const parties = new PartyRepository();

const worker = (): PartyWorker => {
  const { bench, host, replanning, client } = scene;
  const policy = { environmentId: ENVIRONMENT_ID, kinds: partyKinds, vendorsOnPaymentHold: true };
  const resolver = new PartyResolver(organizations, parties, host, bench.audit, policy);
  const candidates = new LedgerPartyCandidates(client, bench.db);
  const options = { batch: 50, retryMs: 1000 };
  return new PartyWorker(bench.db, host, organizations, parties, candidates, resolver, replanning, options);
};

const deal = (organizationId: string, name: string, taxId?: string): DealWon =>
  ({
    company: COMPANY,
    observedAt: '2026-03-14T10:00:00.000Z',
    organization: { organizationId, name, ...(taxId === undefined ? {} : { taxId }) },
  }) as DealWon;

const directory = new LinkedPartyDirectory(organizations, parties, partyKinds, () => undefined);
const statusOf = (event: DealWon): Promise<PartyStatus> =>
  scene.bench.db.transaction((tx) => directory.partiesFor(tx, event));
const states = async (id: string): Promise<Record<string, string>> =>
  Object.fromEntries((await parties.of(scene.bench.db, COMPANY, id)).map((party) => [party.kind, party.state]));

const changed = async (id: string, changes: Parameters<typeof organization>[1]): Promise<void> => {
  const merger = new PartyMerger(organizations, parties, scene.bench.audit);
  const sink = new OrganizationSink(organizations, merger, scene.bench.audit, () => undefined);
  await scene.bench.intake(sink).handle([organizationRecord(organization(id, changes))], batchContext);
};

const settled = (kind: 'vendor' | 'customer', reference: string, changes: Partial<Operation> = {}): Promise<void> =>
  scene.bench.db.transaction((tx) =>
    new PartyOperationListener(parties, scene.bench.audit, () => undefined).settled(tx, {
      id: '0198f0c2-7a5e-4c11-9a57-0f5f2f6f0a02',
      company: COMPANY,
      kind,
      action: 'create',
      reference,
      state: 'done',
      recordNo: '77',
      version: 0,
      refusal: null,
      payloadHash: 'newest',
      landedHash: 'newest',
      attempts: [{ payloadHash: 'newest' }],
      ...changes,
    } as Operation),
  );

describe('the parties of an organization', () => {
  it('are asked for by the first deal, created under our own ids on hold for payment, and linked when they are there', async () => {
    const event = deal('501', 'Brand New Company');
    expect(await statusOf(event)).toMatchObject({ kind: 'pending', reason: { kind: 'waiting' } });
    scene.posting.proposals.length = 0;
    await worker().runOnce();
    expect(scene.posting.proposals.map(({ kind, action, partyId }) => [kind, action, partyId]).toSorted()).toEqual([
      ['customer', 'create', '501'],
      ['vendor', 'create', '501'],
    ]);
    const vendor = scene.posting.proposals.find((one) => one.kind === 'vendor');
    expect(vendor).toMatchObject({ reference: expect.stringMatching(/^V[A-Z0-9]{4}DX$/), payload: { doNotPay: true } });
    for (const { kind, reference } of scene.posting.proposals) await settled(kind, reference);
    scene.posting.plans.length = 0;
    await worker().runOnce();
    expect(scene.posting.plans).toEqual([{ organizationId: '501' }]);
    expect(await statusOf(event)).toEqual({
      kind: 'ready',
      ids: Object.fromEntries(scene.posting.proposals.map((one) => [one.kind, one.reference])),
    });
    expect(await scene.bench.actions('party', '501')).toContain('party.linked');
  });

  it('are found by tax id although the ledger knows another name, and by exact name', async () => {
    await statusOf(deal('502', 'Alpenblick', 'DE 811 907 980'));
    await statusOf(deal('503', 'hanse handel K.G.'));
    await worker().runOnce();
    const [first] = await parties.of(scene.bench.db, COMPANY, '502');
    expect(first).toMatchObject({ kind: 'customer', state: 'linked', ledgerId: '10000', matchedBy: 'tax-id' });
    const [second] = await parties.of(scene.bench.db, COMPANY, '503');
    expect(second).toMatchObject({ kind: 'customer', state: 'linked', ledgerId: '10001', matchedBy: 'name' });
  });

  it('are never shared: a second organization of the same name gets its own', async () => {
    await statusOf(deal('504', 'Hanse Handel KG'));
    await worker().runOnce();
    expect(await states('504')).toEqual({ customer: 'proposed', vendor: 'proposed' });
  });

  it('wait for a person where the name is only near, and take the person’s word', async () => {
    const event = deal('505', 'Atelier Dubois GmbH');
    await statusOf(event);
    await worker().runOnce();
    expect(await statusOf(event)).toMatchObject({
      kind: 'held',
      reason: { kind: 'party', cause: 'party:505:vendor:review' },
    });
    const { bench, client } = scene;
    const candidates = new LedgerPartyCandidates(client, bench.db);
    const decisions = new PartyDecisions(bench.db, bench.source, organizations, parties, candidates, bench.audit);
    const [shown] = await decisions.list({ state: 'review', limit: 10 });
    expect(shown).toMatchObject({ organizationId: '505', candidates: [{ ledgerId: '20000' }] });
    const choice = { organizationId: '505', kind: 'vendor' as const, actor: 'ada', reason: 'Same address' };
    await expect(decisions.link({ ...choice, ledgerId: 'NOBODY' })).rejects.toThrow(PartyRefusedError);
    await decisions.link({ ...choice, ledgerId: '20000' });
    expect(await states('505')).toMatchObject({ vendor: 'linked' });
  });

  it('are updated by a newer version only, without tax id or payment fields', async () => {
    scene.posting.proposals.length = 0;
    await changed('502', { organizationVersion: 4, name: 'Alpenblick Hotels', taxId: 'DE999' });
    await worker().runOnce();
    const updates = () => scene.posting.proposals.filter((one) => one.action === 'update');
    expect(updates()).toMatchObject([
      { kind: 'customer', action: 'update', reference: '10000', version: 4, payload: { name: 'Alpenblick Hotels' } },
    ]);
    expect(updates()[0]?.payload).not.toHaveProperty('taxId');
    await changed('502', { organizationVersion: 4, name: 'Alpenblick Hotels', taxId: 'DE999' });
    await worker().runOnce();
    expect(updates()).toHaveLength(1);
  });

  it('follow a merge to the organization that carries on', async () => {
    const before = await parties.of(scene.bench.db, COMPANY, '503');
    await changed('600', { organizationVersion: 1, name: 'Hanse Group' });
    await changed('503', { organizationVersion: 7, name: 'Hanse Handel KG', mergedInto: '600' });
    const moved = await parties.of(scene.bench.db, COMPANY, '600');
    expect(moved.map((party) => [party.kind, party.ledgerId])).toEqual(
      before.map((party) => [party.kind, party.ledgerId]),
    );
    expect(await scene.bench.actions('party', '600')).toContain('party.relinked');
    const status = await statusOf(deal('503', 'Hanse Handel KG'));
    expect(JSON.stringify(status)).not.toContain('"503"');
  });

  it('are held when the ledger refuses them, and proposed again once the organization was corrected', async () => {
    const event = deal('506', 'Refused Company');
    await statusOf(event);
    await worker().runOnce();
    const [customer, vendor] = await parties.of(scene.bench.db, COMPANY, '506');
    await settled('vendor', vendor?.ledgerId ?? '');
    await settled('customer', customer?.ledgerId ?? '', {
      state: 'rejected',
      recordNo: null,
      refusal: { kind: 'business', code: 'validation', message: 'No such country' },
    });
    expect(await statusOf(event)).toMatchObject({
      kind: 'held',
      reason: {
        kind: 'party',
        cause: 'party:506:customer:refused',
        message: expect.stringContaining('No such country'),
      },
    });
    scene.posting.proposals.length = 0;
    await changed('506', { organizationVersion: 2, name: 'Corrected Company' });
    await worker().runOnce();
    expect(scene.posting.proposals).toMatchObject(
      [
        { kind: 'vendor', action: 'update' },
        { kind: 'customer', action: 'create', reference: customer?.ledgerId, payload: { name: 'Corrected Company' } },
      ].toSorted((a, b) => (a.kind < b.kind ? -1 : 1)),
    );
  });

  it('are updated when the organization changed while its vendor was being created', async () => {
    await statusOf(deal('508', 'First Name'));
    await worker().runOnce();
    await changed('508', { organizationVersion: 2, name: 'Second Name' });
    await worker().runOnce();
    const [customer, vendor] = await parties.of(scene.bench.db, COMPANY, '508');
    // The operation took the newer payload over, but what landed was on its way before.
    await settled('vendor', vendor?.ledgerId ?? '', { version: 2, landedHash: 'oldest' });
    await settled('customer', customer?.ledgerId ?? '', { version: 2 });
    scene.posting.proposals.length = 0;
    await worker().runOnce();
    await worker().runOnce();
    expect(scene.posting.proposals).toMatchObject([
      { kind: 'vendor', action: 'update', reference: vendor?.ledgerId, version: 2, payload: { name: 'Second Name' } },
    ]);
    expect(await parties.of(scene.bench.db, COMPANY, '508')).toMatchObject([
      { kind: 'customer', state: 'linked', appliedVersion: 2 },
      { kind: 'vendor', state: 'linked', appliedVersion: 0, proposedVersion: 2 },
    ]);
  });

  it('go out with the newer words when the older ones, on their way, were refused', async () => {
    await statusOf(deal('509', 'Bad Name'));
    await worker().runOnce();
    await changed('509', { organizationVersion: 2, name: 'Good Name' });
    await worker().runOnce();
    const vendor = (await parties.of(scene.bench.db, COMPANY, '509')).find((party) => party.kind === 'vendor');
    const refusal = { kind: 'business' as const, code: 'validation', message: 'Not this name' };
    const attempts = [{ payloadHash: 'oldest' }] as unknown as Operation['attempts'];
    await settled('vendor', vendor?.ledgerId ?? '', {
      state: 'rejected',
      version: 2,
      refusal,
      attempts,
      recordNo: null,
    });
    scene.posting.proposals.length = 0;
    await worker().runOnce();
    await worker().runOnce();
    expect(scene.posting.proposals).toMatchObject([
      { kind: 'vendor', action: 'create', reference: vendor?.ledgerId, again: true, payload: { name: 'Good Name' } },
    ]);
  });

  it('stay linked where the vendor was settled while a change of its organization waited for it', async () => {
    await statusOf(deal('510', 'Waiting Name'));
    await worker().runOnce();
    const vendor = (await parties.of(scene.bench.db, COMPANY, '510')).find((party) => party.kind === 'vendor');
    await changed('510', { organizationVersion: 2, name: 'Changed Name' });
    scene.posting.whileProposing = () => settled('vendor', vendor?.ledgerId ?? '');
    await worker().runOnce();
    scene.posting.whileProposing = undefined;
    const after = (await parties.of(scene.bench.db, COMPANY, '510')).find((party) => party.kind === 'vendor');
    expect(after).toMatchObject({ state: 'linked', recordNo: '77', appliedVersion: 0, proposedVersion: 2 });
  });

  it('that Intacct refused are offered again when its own data changed, or when a person asks', async () => {
    const { bench, posting } = scene;
    await statusOf(deal('511', 'Missing Currency'));
    await worker().runOnce();
    const vendor = (await parties.of(bench.db, COMPANY, '511')).find((party) => party.kind === 'vendor');
    const refusal = { kind: 'business' as const, code: 'validation', message: 'No such currency' };
    const refuse = () => settled('vendor', vendor?.ledgerId ?? '', { state: 'rejected', refusal, recordNo: null });
    const offered = async () => {
      posting.proposals.length = 0;
      await worker().runOnce();
      await worker().runOnce();
      return posting.proposals.filter((one) => one.partyId === '511').map(({ kind, again }) => ({ kind, again }));
    };
    await refuse();
    expect(await offered()).toEqual([]);
    const retry = new PartyRetry(bench.db, bench.source, bench.audit, () => undefined);
    expect(await retry.ofOrganization('511', { actor: 'ada', reason: 'The currency is there now' })).toBe(1);
    expect(await offered()).toEqual([{ kind: 'vendor', again: true }]);
    expect(await bench.actions('party', '511')).toContain('party.retried');
    await refuse();
    await bench.db.transaction((tx) => retry.afterReference(tx, 'currency'));
    // What has no refused operation was decided by a person, and stays as it is.
    expect(await offered()).toEqual([]);
  });

  it('do not wait for another organization that cannot be handled', async () => {
    const { bench, posting } = scene;
    await statusOf(deal('512', 'Before'));
    await statusOf(deal('513', 'Culprit'));
    await statusOf(deal('514', 'Behind'));
    posting.refusedParty = '513';
    expect(await worker().runOnce()).toMatchObject({ handled: 2 });
    posting.refusedParty = undefined;
    expect([await states('512'), await states('513'), await states('514')]).toEqual([
      { customer: 'proposed', vendor: 'proposed' },
      { customer: 'wanted', vendor: 'wanted' },
      { customer: 'proposed', vendor: 'proposed' },
    ]);
    const postponed = await bench.db.query('select organization_id from organizations where party_failures > 0');
    expect(postponed).toEqual([{ organization_id: '513' }]);
  });

  it('find a party that was made under our own id although its operation was never heard of', async () => {
    const policy = { environmentId: ENVIRONMENT_ID, kinds: partyKinds, vendorsOnPaymentHold: true };
    const resolver = new PartyResolver(organizations, parties, scene.host, scene.bench.audit, policy);
    await statusOf(deal('507', 'Already There'));
    const record = (await organizations.due(scene.bench.db, 10)).find((one) => one.organizationId === '507');
    if (record === undefined) throw new Error('not due');
    const ownId = resolver.ownId('customer', record);
    const connection = await scene.client.connect({ purpose: 'write' });
    const create = createCustomer('by-hand', { customerId: ownId, name: 'Renamed since' });
    await connection.send([create], { deadline: NO_DEADLINE });
    await connection.release();
    await worker().runOnce();
    const customer = (await parties.of(scene.bench.db, COMPANY, '507')).find((party) => party.kind === 'customer');
    expect(customer).toMatchObject({ state: 'linked', ledgerId: ownId, matchedBy: 'own-id' });
  });
});

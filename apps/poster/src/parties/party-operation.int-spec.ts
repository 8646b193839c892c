import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Operation } from '../posting/index.js';
import { dealOf, PartyScene } from '../testing/party-scene.for-spec.js';
import type { PosterScene } from '../testing/poster-scene.for-spec.js';
import { PartyRetry } from './party.retry.js';

let scene: PartyScene;
let poster: PosterScene;
beforeAll(async () => {
  scene = await PartyScene.open();
  ({ poster } = scene);
});
afterAll(() => scene.close());

describe('parties whose operation the ledger has settled', () => {
  it('are held when the ledger refuses them, and proposed again once the organization was corrected', async () => {
    const event = dealOf('506', 'Refused Company');
    await scene.statusOf(event);
    await scene.runOnce();
    const [customer, vendor] = await scene.partiesOf('506');
    await scene.settled('vendor', vendor?.ledgerId ?? '');
    await scene.settled('customer', customer?.ledgerId ?? '', {
      state: 'rejected',
      recordNo: null,
      refusal: { kind: 'business', code: 'validation', message: 'No such country' },
    });
    expect(await scene.statusOf(event)).toMatchObject({
      kind: 'held',
      reason: {
        kind: 'party',
        cause: 'party:506:customer:refused',
        message: expect.stringContaining('No such country'),
      },
    });
    poster.posting.proposals.length = 0;
    await scene.changed('506', { organizationVersion: 2, name: 'Corrected Company' });
    await scene.runOnce();
    expect(poster.posting.proposals).toMatchObject(
      [
        { kind: 'vendor', action: 'update' },
        { kind: 'customer', action: 'create', reference: customer?.ledgerId, payload: { name: 'Corrected Company' } },
      ].toSorted((a, b) => (a.kind < b.kind ? -1 : 1)),
    );
  });

  it('are updated when the organization changed while its vendor was being created', async () => {
    await scene.statusOf(dealOf('508', 'First Name'));
    await scene.runOnce();
    await scene.changed('508', { organizationVersion: 2, name: 'Second Name' });
    await scene.runOnce();
    const [customer, vendor] = await scene.partiesOf('508');
    // The operation took the newer payload over, but what landed was on its way before.
    await scene.settled('vendor', vendor?.ledgerId ?? '', { version: 2, landedHash: 'oldest' });
    await scene.settled('customer', customer?.ledgerId ?? '', { version: 2 });
    poster.posting.proposals.length = 0;
    await scene.runOnce();
    await scene.runOnce();
    expect(poster.posting.proposals).toMatchObject([
      { kind: 'vendor', action: 'update', reference: vendor?.ledgerId, version: 2, payload: { name: 'Second Name' } },
    ]);
    expect(await scene.partiesOf('508')).toMatchObject([
      { kind: 'customer', state: 'linked', appliedVersion: 2 },
      { kind: 'vendor', state: 'linked', appliedVersion: 0, proposedVersion: 2 },
    ]);
  });

  it('go out with the newer words when the older ones, on their way, were refused', async () => {
    await scene.statusOf(dealOf('509', 'Bad Name'));
    await scene.runOnce();
    await scene.changed('509', { organizationVersion: 2, name: 'Good Name' });
    await scene.runOnce();
    const vendor = await scene.partyOf('509', 'vendor');
    const refusal = { kind: 'business' as const, code: 'validation', message: 'Not this name' };
    const attempts = [{ payloadHash: 'oldest' }] as unknown as Operation['attempts'];
    await scene.settled('vendor', vendor?.ledgerId ?? '', {
      state: 'rejected',
      version: 2,
      refusal,
      attempts,
      recordNo: null,
    });
    poster.posting.proposals.length = 0;
    await scene.runOnce();
    await scene.runOnce();
    expect(poster.posting.proposals).toMatchObject([
      { kind: 'vendor', action: 'create', reference: vendor?.ledgerId, again: true, payload: { name: 'Good Name' } },
    ]);
  });

  it('stay linked where the vendor was settled while a change of its organization waited for it', async () => {
    await scene.statusOf(dealOf('510', 'Waiting Name'));
    await scene.runOnce();
    const vendor = await scene.partyOf('510', 'vendor');
    await scene.changed('510', { organizationVersion: 2, name: 'Changed Name' });
    poster.posting.whileProposing = () => scene.settled('vendor', vendor?.ledgerId ?? '');
    await scene.runOnce();
    poster.posting.whileProposing = undefined;
    const after = await scene.partyOf('510', 'vendor');
    expect(after).toMatchObject({ state: 'linked', recordNo: '77', appliedVersion: 0, proposedVersion: 2 });
  });

  it('that Intacct refused are offered again when its own data changed, or when a person asks', async () => {
    const { bench, posting } = scene.poster;
    await scene.statusOf(dealOf('511', 'Missing Currency'));
    await scene.runOnce();
    const vendor = await scene.partyOf('511', 'vendor');
    const refusal = { kind: 'business' as const, code: 'validation', message: 'No such currency' };
    const refuse = () =>
      scene.settled('vendor', vendor?.ledgerId ?? '', { state: 'rejected', refusal, recordNo: null });
    const offered = async () => {
      posting.proposals.length = 0;
      await scene.runOnce();
      await scene.runOnce();
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
});

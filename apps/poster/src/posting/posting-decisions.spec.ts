import { describe, expect, it } from 'vitest';

import { PostingBench } from './testing/posting-bench.js';
import { entryOver, wonDeal } from './testing/posting-fixtures.js';

const HOUR = 3_600_000;
const seen = (bench: PostingBench, dealId: string) => {
  const { id, fence, payloadHash } = bench.operation(dealId);
  return { operationId: id, actor: 'ada', reason: 'looked it up', seen: { fence, payloadHash } };
};

async function manual(): Promise<PostingBench> {
  const bench = await PostingBench.proven();
  bench.ledger.script = [
    { swallow: true, outcome: { kind: 'unknown', text: 'already recorded', alreadyRecorded: true } },
  ];
  await bench.receive(wonDeal('41', 1));
  await bench.pass(2 * HOUR);
  return bench;
}

describe('the first entry of a scope', () => {
  it('goes alone and is read back before the others follow', async () => {
    const bench = new PostingBench();
    await bench.receive(wonDeal('1', 1), wonDeal('2', 1), wonDeal('3', 1));
    await bench.plan();
    await bench.engine.runOnce();
    await bench.engine.runOnce();
    expect(bench.ledger.requests.map((writes) => writes.length)).toEqual([1]);
    await bench.settler.runOnce();
    await bench.settleDown();
    expect(bench.ledger.requests.map((writes) => writes.length)).toEqual([1, 2]);
  });

  it('stays alone while it cannot be seen', async () => {
    const bench = new PostingBench();
    bench.ledger.canSee = false;
    await bench.receive(wonDeal('1', 1), wonDeal('2', 1));
    await bench.pass(HOUR);
    expect(bench.ledger.records).toHaveLength(1);
  });

  it('is left to a person when its outcome is unknown and nothing is known to be visible there', async () => {
    const bench = new PostingBench();
    bench.ledger.script = [{ swallow: true }];
    await bench.receive(wonDeal('1', 1));
    await bench.pass(2 * HOUR);
    expect(bench.operation('1').state).toBe('manual');
  });
});

describe('a person decides', () => {
  it('sends again under a new key', async () => {
    const bench = await manual();
    await bench.decisions.sendAgain(seen(bench, '41'));
    await bench.settleDown();
    expect(bench.operations('41').map((one) => one.state)).toEqual(['cancelled', 'done']);
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('never posts that content, whatever else becomes of the deal, and is asked before other content is', async () => {
    const bench = await manual();
    await bench.decisions.never(seen(bench, '41'));
    await bench.pass(HOUR);
    expect(bench.liveAmounts('41')).toEqual([]);
    expect(bench.deal('41')).toMatchObject({ status: 'nothing', holds: [] });
    await bench.receive(wonDeal('41', 2, { title: 'Renamed' }));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'nothing', holds: [] });
    // By a cent: it may have been booked by hand, and would be there twice.
    await bench.receive(wonDeal('41', 3, { value: '100.01' }));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ cause: 'review:declined-otherwise' }] });
    await bench.receive(wonDeal('41', 4));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'nothing', holds: [] });
    expect(bench.liveAmounts('41')).toEqual([]);
  });

  it('takes "never" back, and what the deal asks for by then goes out', async () => {
    const bench = await manual();
    await bench.decisions.never(seen(bench, '41'));
    await bench.receive(wonDeal('41', 2, { value: '70.00' }));
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual([]);
    await bench.decisions.sendAgain(seen(bench, '41'));
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['70.00']);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it('adopts what was declined and is in the ledger after all, for then it cannot be sent again', async () => {
    const bench = await manual();
    await bench.decisions.never(seen(bench, '41'));
    await bench.settleDown();
    const { controlId, reference } = bench.operation('41');
    bench.ledger.land({ controlId, reference, kind: 'entry', action: 'create', payload: entryOver('100.00') });
    await expect(bench.decisions.sendAgain(seen(bench, '41'))).rejects.toMatchObject({ refusal: 'ledger-disagrees' });
    await bench.decisions.adopt({ ...seen(bench, '41'), recordNo: bench.ledger.records.at(-1)?.recordNo ?? '' });
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('never posts one of two entries that say the same, and the other one goes', async () => {
    const bench = await manual();
    await bench.decisions.never(seen(bench, '41'));
    const entries = [entryOver('100.00'), entryOver('100.00', { key: 'GJ||2026-01-05|second' })];
    bench.desired.outcomes.set('41', { kind: 'entries', entries, excluded: [] });
    await bench.receive(wonDeal('41', 2));
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it('never posts the one that was declined of two that differ in nothing but that one is a draft', async () => {
    const bench = await manual();
    await bench.decisions.never(seen(bench, '41'));
    const draft = entryOver('100.00', { key: 'GJ||2026-01-05|draft', state: 'Draft' });
    bench.desired.outcomes.set('41', { kind: 'entries', entries: [draft, entryOver('100.00')], excluded: [] });
    await bench.receive(wonDeal('41', 2));
    await bench.settleDown();
    const done = bench.operations('41').filter(({ state }) => state === 'done');
    expect(done.map(({ payload }) => payload)).toMatchObject([{ state: 'Draft' }]);
  });

  it('never posts it, also not on another date because its books are closed by now, and it shows no hold for that', async () => {
    const bench = await manual();
    await bench.decisions.never(seen(bench, '41'));
    const moved = entryOver('100.00', { postingDate: '2026-02-01' });
    bench.desired.outcomes.set('41', { kind: 'entries', entries: [moved], excluded: [] });
    await bench.receive(wonDeal('41', 2));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'nothing', holds: [] });
    const reason = { kind: 'period' as const, cause: 'period:test', message: 'closed', remedy: 'open it' };
    bench.desired.outcomes.set('41', { kind: 'held', reasons: [reason] });
    bench.desired.inOpenBooks.set('41', { kind: 'entries', entries: [entryOver('100.00')], excluded: [] });
    await bench.receive(wonDeal('41', 3));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({ status: 'nothing', holds: [] });
    // Sold once more at another time: that is another sale, for a person to say.
    const later = entryOver('100.00', { bookkeepingDate: '2026-03-01' });
    bench.desired.outcomes.set('41', { kind: 'entries', entries: [later], excluded: [] });
    await bench.receive(wonDeal('41', 4));
    await bench.settleDown();
    expect(bench.deal('41').holds).toMatchObject([{ cause: 'review:declined-otherwise' }]);
  });

  it('adopts a record that belongs to no other operation', async () => {
    const bench = await manual();
    const foreign = bench.operation('900').recordNo ?? '';
    await expect(bench.decisions.adopt({ ...seen(bench, '41'), recordNo: foreign })).rejects.toMatchObject({
      refusal: 'ledger-disagrees',
    });
    bench.ledger.land({
      controlId: 'by-hand',
      reference: 'BY HAND',
      kind: 'entry',
      action: 'create',
      payload: entryOver('100.00'),
    });
    await bench.decisions.adopt({ ...seen(bench, '41'), recordNo: bench.ledger.records.at(-1)?.recordNo ?? '' });
    await bench.settleDown();
    expect(bench.operation('41')).toMatchObject({ state: 'done', decision: { kind: 'adopt', actor: 'ada' } });
    expect(bench.deal('41').status).toBe('posted');
    // It bears no mark of ours, and is looked at all the same.
    await bench.pass(3 * 24 * 3_600_000, 36);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it('is told when the operation has changed since it was shown', async () => {
    const bench = await manual();
    const stale = { ...seen(bench, '41'), seen: { fence: 1, payloadHash: 'old' } };
    await expect(bench.decisions.sendAgain(stale)).rejects.toMatchObject({ refusal: 'changed' });
  });

  it('may not send again what is found after all', async () => {
    const bench = await manual();
    const { controlId, reference } = bench.operation('41');
    bench.ledger.land({ controlId, reference, kind: 'entry', action: 'create', payload: entryOver('100.00') });
    await expect(bench.decisions.sendAgain(seen(bench, '41'))).rejects.toMatchObject({ refusal: 'ledger-disagrees' });
  });
});

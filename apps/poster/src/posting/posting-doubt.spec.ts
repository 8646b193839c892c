import { describe, expect, it } from 'vitest';

import type { WriteOutcome } from './ports/ledger.gateway.js';
import { PostingBench } from './testing/posting-bench.js';
import { entryOver, wonDeal } from './testing/posting-fixtures.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const recordedBefore: WriteOutcome = { kind: 'unknown', text: 'already recorded', alreadyRecorded: true };
const decisionOn = (bench: PostingBench, dealId: string) => {
  const { id, fence, payloadHash } = bench.operation(dealId);
  return { operationId: id, actor: 'ada', reason: 'looked it up', seen: { fence, payloadHash } };
};

/** Recorded, but first hidden, so that a person is asked; by then the user may read no entries any more. */
async function recordedAndUnreadable(): Promise<PostingBench> {
  const bench = await PostingBench.proven();
  bench.ledger.script = [{ hide: true, outcome: recordedBefore }];
  await bench.receive(wonDeal('41', 1));
  await bench.pass(2 * HOUR);
  expect(bench.operation('41').state).toBe('manual');
  for (const record of bench.ledger.records) record.visible = true;
  bench.ledger.canSee = false;
  return bench;
}

/** The first entry ever sent: no record is known that would prove that entries can be read. */
async function firstEntryInDoubt(swallow: boolean): Promise<PostingBench> {
  const bench = new PostingBench();
  bench.ledger.script = [{ swallow, hide: true, outcome: { kind: 'unknown', text: 'time-out' } }];
  await bench.receive(wonDeal('41', 1));
  await bench.pass(2 * HOUR);
  expect(bench.operation('41').state).toBe('manual');
  return bench;
}

describe('a person decides while entries cannot be read', () => {
  it('cannot send again, or the entry would stand twice', async () => {
    const bench = await recordedAndUnreadable();
    await expect(
      bench.decisions.sendAgain({ ...decisionOn(bench, '41'), acceptUnverified: true }),
    ).rejects.toMatchObject({ refusal: 'no-answer' });
    await bench.pass(HOUR);
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('cannot say never, or a recorded entry would be forgotten', async () => {
    const bench = await recordedAndUnreadable();
    await expect(bench.decisions.never(decisionOn(bench, '41'))).rejects.toMatchObject({ refusal: 'no-answer' });
    expect(bench.operation('41').state).toBe('manual');
  });

  it('has to accept in so many words that nothing proves that entries can be read there', async () => {
    const bench = await firstEntryInDoubt(true);
    await expect(bench.decisions.sendAgain(decisionOn(bench, '41'))).rejects.toMatchObject({
      refusal: 'unverified',
      message: expect.stringContaining('acceptUnverified') as string,
    });
    await bench.decisions.sendAgain({ ...decisionOn(bench, '41'), acceptUnverified: true });
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.operations('41')[0]?.decision).toMatchObject({ kind: 'send-again', unverified: true });
  });

  it('never overrules what is found, whatever was accepted', async () => {
    const bench = await firstEntryInDoubt(false);
    for (const record of bench.ledger.records) record.visible = true;
    await expect(bench.decisions.never({ ...decisionOn(bench, '41'), acceptUnverified: true })).rejects.toMatchObject({
      refusal: 'ledger-disagrees',
    });
  });
});

/** The only entry that would prove an answer was deleted; a stranger's entry shows that entries can be read. */
async function knownRecordsGone(): Promise<PostingBench> {
  const bench = await PostingBench.proven();
  bench.ledger.script = [{ swallow: true }];
  await bench.receive(wonDeal('41', 1));
  await bench.settleDown();
  bench.ledger.records.splice(0);
  bench.ledger.land({
    controlId: 'by-hand',
    reference: 'BY HAND',
    kind: 'entry',
    action: 'create',
    payload: entryOver('1.00'),
  });
  await bench.pass(DAY, 100);
  return bench;
}

describe('an operation whose known records are all gone from Intacct', () => {
  it('is not asked about for ever without anybody who could decide it', async () => {
    const bench = await knownRecordsGone();
    expect(bench.operation('41').state).toBe('unknown');
    expect(bench.deal('41').holds).toMatchObject([{ cause: 'waiting:no-answer' }]);
    await expect(bench.decisions.sendAgain(decisionOn(bench, '41'))).rejects.toMatchObject({ refusal: 'unverified' });
    await bench.decisions.sendAgain({ ...decisionOn(bench, '41'), acceptUnverified: true });
    await bench.settleDown();
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.operations('41').map(({ state }) => state)).toEqual(['cancelled', 'done']);
  });

  it('is not decided while it may simply be the permission that is missing', async () => {
    const bench = await knownRecordsGone();
    bench.ledger.canSee = false;
    const decision = { ...decisionOn(bench, '41'), acceptUnverified: true };
    await expect(bench.decisions.never(decision)).rejects.toMatchObject({ refusal: 'no-answer' });
  });

  it('is not decided before it has been asked about often enough', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ swallow: true }];
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    await expect(bench.decisions.never(decisionOn(bench, '41'))).rejects.toMatchObject({ refusal: 'not-manual' });
  });
});

describe('an operation of unknown outcome', () => {
  it('shows its deal as waiting from the first moment to the last', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ swallow: true }];
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    expect(bench.deal('41')).toMatchObject({
      status: 'held',
      holds: [{ kind: 'waiting', cause: 'waiting:operation' }],
    });
    await bench.pass(HOUR);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });

  it('says that Intacct shows nothing any more, and goes on by itself when it does again', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ outcome: { kind: 'unknown', text: 'time-out' } }];
    await bench.receive(wonDeal('41', 1));
    bench.ledger.canSee = false;
    await bench.pass(2 * DAY, 200);
    expect(bench.deal('41').holds.map((hold) => hold.cause)).toEqual(['waiting:no-answer']);
    bench.ledger.canSee = true;
    await bench.pass(HOUR);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
    expect(bench.operation('41').review).toBeNull();
  });

  it('is not given to a person because the canary is old after a long standstill', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ swallow: true }];
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    bench.clock.advance(MINUTE);
    await bench.settleDown();
    bench.clock.advance(2 * DAY);
    await bench.settleDown();
    expect(bench.operation('41').state).toBe('unknown');
    await bench.pass(HOUR);
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
  });

  it('that is to be sent again waits for the canary to be asked when it has grown old meanwhile', async () => {
    const bench = await PostingBench.proven();
    bench.ledger.script = [{ swallow: true }];
    await bench.receive(wonDeal('41', 1));
    await bench.settleDown();
    bench.desired.paused = true;
    await bench.pass(HOUR);
    expect(bench.operation('41').state).toBe('ready');
    bench.clock.advance(2 * DAY);
    bench.desired.paused = false;
    await bench.store.atOnce((unit) => unit.requestPlan({ dealIds: ['41'] }, false));
    await bench.settleDown();
    expect(bench.operation('41').state).toBe('ready');
    expect(bench.deal('41')).toMatchObject({ status: 'held', holds: [{ kind: 'waiting', cause: 'waiting:canary' }] });
    await bench.pass(HOUR);
    expect(bench.liveAmounts('41')).toEqual(['100.00']);
    expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  });
});

import type { Transaction } from '@app/platform';
import { describe, expect, it } from 'vitest';

import { PostingHost } from '../identity/posting.host.js';
import { RecordedPosting } from '../testing/recorded-posting.for-spec.js';
import { Replanning } from './replanning.js';

const tx = {} as Transaction;
const setUp = (): { posting: RecordedPosting; replanning: Replanning } => {
  const posting = new RecordedPosting();
  const host = new PostingHost(() => posting.asPosting());
  host.open('7001');
  return { posting, replanning: new Replanning(host, () => undefined) };
};

describe('a change of the ledger’s own data', () => {
  it('lets deals that Intacct refused go out again', async () => {
    const { posting, replanning } = setUp();
    await replanning.afterReference(tx, 'account');
    expect(posting.plans.at(-1)).toEqual({ holdKinds: ['rejected'] });
    expect(posting.retries).toEqual([false, true]);
  });

  it('that only brings vendors or customers does not: every one that we create would send all refused ones again', async () => {
    const { posting, replanning } = setUp();
    await replanning.afterReference(tx, 'customer');
    expect(posting.retries).toEqual([false]);
  });
});

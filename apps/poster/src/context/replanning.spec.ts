import type { HoldKind } from '@app/mapping';
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

describe('a cause that may have gone looks again at its deals at once', () => {
  interface Change {
    readonly what: string;
    readonly after: (replanning: Replanning) => Promise<number>;
    readonly frees: readonly HoldKind[];
  }
  const changes: readonly Change[] = [
    {
      what: 'a rule is saved, or approved',
      after: (replanning) => replanning.afterRule(tx),
      frees: ['mapping', 'validation', 'approval', 'rejected'],
    },
    {
      what: 'a period is opened in Intacct',
      after: (replanning) => replanning.afterReference(tx, 'entity'),
      frees: ['period', 'rejected'],
    },
    {
      what: 'an account is mended in Intacct',
      after: (replanning) => replanning.afterReference(tx, 'account'),
      frees: ['mapping', 'validation', 'currency', 'rejected'],
    },
    {
      what: 'a customer appears in Intacct',
      after: (replanning) => replanning.afterReference(tx, 'customer'),
      frees: ['party', 'waiting'],
    },
    {
      what: 'a setting changes: a pause ends, a window or a schedule is another',
      after: (replanning) => replanning.afterSettings(tx),
      frees: ['paused', 'quiet', 'schedule', 'period', 'currency'],
    },
  ];

  it.each(changes)('when $what', async ({ after, frees }) => {
    const { posting, replanning } = setUp();
    await after(replanning);
    const asked = new Set(posting.plans.flatMap(({ holdKinds: kinds = [] }) => kinds));
    expect(frees.filter((kind) => !asked.has(kind))).toEqual([]);
  });
});

import type { HoldKind, MappingRule, RuleConditions } from '@app/mapping';
import type { Transaction } from '@app/platform';
import { describe, expect, it } from 'vitest';

import { PostingHost } from '../identity/posting.host.js';
import { storedKinds } from '../reference/reference-row.js';
import { softwareLine, wonDeal } from '../testing/published-deals.for-spec.js';
import { RecordedPosting } from '../testing/recorded-posting.for-spec.js';
import { NOTHING_READ_CAUSE, Replanning } from './replanning.js';

const tx = {} as Transaction;
/** Only what it matches counts here. */
const ruleFor = (conditions: RuleConditions): MappingRule => ({ conditions }) as unknown as MappingRule;
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
    expect(posting.retries).toEqual([false, false, true]);
  });

  it('that only brings vendors or customers does not: every one that we create would send all refused ones again', async () => {
    const { posting, replanning } = setUp();
    await replanning.afterReference(tx, 'customer');
    expect(posting.retries).not.toContain(true);
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
      after: (replanning) => replanning.afterRules(tx, [ruleFor({ category: ['Training'] })]),
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
      frees: ['validation', 'currency', 'party', 'rejected'],
    },
    {
      what: 'a customer appears in Intacct',
      after: (replanning) => replanning.afterReference(tx, 'customer'),
      frees: ['party', 'validation'],
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

  it.each(['review:live-differs', 'review:declined-otherwise'])(
    'when a rule or setting may make a deal ask again for what it asked for before: %s',
    async (cause) => {
      const { posting, replanning } = setUp();
      await replanning.afterSettings(tx);
      expect(posting.plans).toContainEqual({ cause });
      await replanning.afterRules(tx, [ruleFor({ category: ['Software'] })]);
      const { concerns } = posting.plans.findLast((plan) => plan.cause === cause) ?? {};
      expect(concerns?.(wonDeal('41', { lines: [softwareLine('1.00')] }))).toBe(true);
      expect(concerns?.(wonDeal('42', { lines: [] }))).toBe(false);
    },
  );

  it('when a location is of another entity, whose books are open', async () => {
    const { posting, replanning } = setUp();
    await replanning.afterReference(tx, 'location');
    expect(posting.plans.flatMap(({ holdKinds: kinds = [] }) => kinds)).toContain('period');
  });

  it('when reference data are read for the first time', async () => {
    const { posting, replanning } = setUp();
    await replanning.afterReference(tx, 'journal');
    expect(posting.plans).toContainEqual({ cause: NOTHING_READ_CAUSE });
  });
});

describe('a cause that cannot have gone costs nothing', () => {
  it('what no rule matches stays as it is when the ledger’s own data change', async () => {
    const { posting, replanning } = setUp();
    for (const kind of storedKinds) await replanning.afterReference(tx, kind);
    expect(posting.plans.flatMap(({ holdKinds: kinds = [] }) => kinds)).not.toContain('mapping');
  });

  it('closed books stay closed when accounts or parties change', async () => {
    const { posting, replanning } = setUp();
    for (const kind of storedKinds.filter((one) => one !== 'entity' && one !== 'location'))
      await replanning.afterReference(tx, kind);
    expect(posting.plans.flatMap(({ holdKinds: kinds = [] }) => kinds)).not.toContain('period');
  });

  it('a saved rule looks again at the deals that it matches or matched before, and at no others', async () => {
    const { posting, replanning } = setUp();
    await replanning.afterRules(tx, [ruleFor({ category: ['Training'] }), ruleFor({ category: ['Software'] })]);
    const concerns = posting.plans[0]?.concerns;
    expect(concerns?.(wonDeal('41', { lines: [softwareLine('1.00')] }))).toBe(true);
    const hardware = softwareLine('1.00', { category: { id: '30', label: 'Hardware' } });
    expect(concerns?.(wonDeal('42', { lines: [hardware] }))).toBe(false);
    expect(concerns?.(wonDeal('43', { lines: [hardware, softwareLine('1.00')] }))).toBe(true);
  });

  it('a rule without conditions concerns every deal, also one whose value is posted instead of its lines', async () => {
    const { posting, replanning } = setUp();
    await replanning.afterRules(tx, [ruleFor({ pipeline: [wonDeal('41').pipeline.name] })]);
    await replanning.afterRules(tx, [ruleFor({})]);
    for (const { concerns } of posting.plans) expect(concerns?.(wonDeal('41', { lines: [] }))).toBe(true);
  });
});

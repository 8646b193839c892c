import type { DealLine, DealWon } from '@app/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Cause, CauseStage, DAY, type HeldCase } from '../testing/cause-stage.for-spec.js';
import { dealRecord, revertedDeal } from '../testing/published-deals.for-spec.js';

let scene: CauseStage;
beforeAll(async () => {
  scene = await CauseStage.open();
});
afterAll(() => scene.close());

const AHEAD = new Date(Date.parse(DAY) + 40 * 86_400_000).toISOString().slice(0, 10);
const BACK = new Date(Date.parse(DAY) - 40 * 86_400_000).toISOString().slice(0, 10);
const status = (object: string, id: string, to: 'active' | 'inactive') => (one: HeldCase) =>
  one.stage.inLedger('setStatus', { object, id, status: to });
const inactive = (object: string, id: string) => ({
  before: status(object, id, 'inactive'),
  gone: status(object, id, 'active'),
});
const fixed = (value: string) => ({ from: 'fixed', value });
/** A version that changes only this. */
const again =
  (changes: Partial<DealWon>) =>
  (one: HeldCase): Promise<void> =>
    one.again(changes);
/** A version whose only line is as it should be. */
const withLine =
  (line: Partial<DealLine>) =>
  (one: HeldCase): Promise<void> =>
    one.again({ lines: [one.line(line)] });
const half = { itemPrice: '550.00', sum: '550.00', tax: '10' };

const ledger: readonly Cause[] = [
  {
    what: 'its account is inactive',
    cause: 'validation:account:4010:inactive',
    rule: { revenueAccount: { number: '4010' } },
    ...inactive('GLACCOUNT', '4010'),
  },
  {
    what: 'its journal is inactive',
    cause: 'validation:journal:GJ:inactive',
    rule: { journal: 'GJ' },
    ...inactive('JOURNAL', 'GJ'),
  },
  {
    what: 'its department is inactive',
    cause: 'validation:department:20:inactive',
    rule: { dimensions: { department: fixed('20') } },
    ...inactive('DEPARTMENT', '20'),
  },
  {
    what: 'its class is inactive',
    cause: 'validation:class:NEW:inactive',
    rule: { dimensions: { department: fixed('10'), class: fixed('NEW') } },
    ...inactive('CLASS', 'NEW'),
  },
  {
    what: 'the books of its entity are closed',
    cause: `period:200:${dayBefore(AHEAD)}`,
    rule: { entity: fixed('200') },
    before: (one) => one.stage.inLedger('openBooks', { entity: '200', from: AHEAD }),
    gone: (one) => one.stage.inLedger('openBooks', { entity: '200', from: BACK }),
  },
  {
    what: 'the books of its entity are locked',
    cause: `period:100:${DAY}`,
    before: (one) => one.stage.inLedger('lockBooks', { entity: '100', through: DAY }),
    gone: (one) => one.stage.inLedger('lockBooks', { entity: '100' }),
  },
];

const deals: readonly Cause[] = [
  {
    what: 'its lines mix tax methods',
    cause: 'validation:tax:mixed',
    publish: (one) => {
      const inside = one.line({ ...half, taxMethod: 'inclusive' });
      const onTop = one.line({ ...half, lineId: 'l2', taxMethod: 'exclusive' });
      return one.stage.deals.publish(dealRecord(one.told({ lines: [inside, onTop] })));
    },
    gone: again({}),
  },
  {
    what: 'a line has a negative tax',
    cause: 'validation:tax:negative',
    line: { tax: '-19', taxMethod: 'inclusive' },
    gone: withLine({ tax: '0', taxMethod: 'none' }),
  },
  {
    what: 'a line is in another currency',
    cause: 'currency:line:USD:EUR',
    line: { currency: 'USD' },
    gone: withLine({ currency: 'EUR' }),
  },
  {
    what: 'it was found as booked by hand before we began, and is told again as new',
    cause: 'review:baseline',
    deal: { baseline: true },
    gone: again({ baseline: false }),
  },
  {
    what: 'it had vanished, and is there again',
    cause: 'review:vanished',
    publish: ({ stage: { deals: bus }, deal: { dealId } }) =>
      bus.publish(dealRecord(revertedDeal(dealId, { dealVersion: 1, reason: 'vanished' }))),
    gone: again({}),
  },
  {
    what: 'two contents are told of one version',
    cause: 'conflict:versions',
    publish: ({ stage: { deals: bus }, deal, told }) =>
      bus.publish(dealRecord(deal), dealRecord(told({ contentHash: 'another', title: 'Another' }))),
    gone: again({}),
  },
];

const people: readonly Cause[] = [
  {
    what: 'its rule would book revenue before the win, and a second person consents',
    cause: 'approval:early-revenue:{rule}',
    deal: { trigger: 'stage' },
    gone: async (one) => {
      const key = { name: 'grace', role: 'mapper' };
      const made = (await one.stage.call('POST', '/admin/api-keys', key)) as { key: string };
      const path = `/admin/rules/${one.ruleId}/approve-early-revenue`;
      await one.stage.call('POST', path, { version: 1 }, { 'x-api-key': made.key });
    },
  },
];

describe('a deal that Intacct’s own data hold goes out by itself once they are mended:', { shuffle: false }, () => {
  it.each(ledger)('$what', async (cause) => {
    expect((await scene.play(cause)).recordNos).toHaveLength(1);
  });
});

describe('a deal that its own data hold goes out by itself once a newer version comes:', { shuffle: false }, () => {
  it.each(deals)('$what', async (cause) => {
    expect((await scene.play(cause)).recordNos).toHaveLength(1);
  });
});

describe('a deal that waits for a person goes out by itself once that person has decided:', { shuffle: false }, () => {
  it.each(people)('$what', async (cause) => {
    expect((await scene.play(cause)).recordNos).toHaveLength(1);
  });
});

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}

import type { PipedriveDeal, ReadRow } from '@app/pipedrive';
import { SystemClock } from '@app/platform';
import { beforeEach, describe, expect, it } from 'vitest';

import { FakeAccount } from '../testing/fake-account.for-spec.js';
import { DealReader, type ReadingRules } from './deal.reader.js';
import { SharedPage } from './won-page.js';

const WON = '2026-05-09T13:20:10Z';
const LATER = '2026-05-09T13:21:00Z';
const START = { readSequence: '1', readAt: WON };
const rules: ReadingRules = { needsParts: () => true, partsMatchValue: () => true };

let account: FakeAccount;
let pagesRead: number;
beforeEach(() => {
  account = new FakeAccount();
  pagesRead = 0;
  for (const id of ['1', '2', '3']) account.win(id, WON);
});

function listing(): ReadRow<PipedriveDeal>[] {
  pagesRead += 1;
  const won = [...account.deals.values()].filter((deal) => deal.status === 'won');
  return won.map((value) => ({ ok: true, id: value.id, value }));
}

/** Each batch with a reader of its own, all at once, as a backfill does. */
async function readPage(...batches: string[][]) {
  const page = { rows: listing(), again: () => Promise.resolve(listing()), start: START };
  const shared = new SharedPage(page, account, batches.length);
  const dealReader = new DealReader({ next: async () => ({ ...START, readSequence: '2' }) }, new SystemClock());
  const readings = await Promise.all(
    batches.map(async (ids) => {
      const { client, done } = shared.reader();
      try {
        return await dealReader.read(client, ids, rules, START);
      } finally {
        done();
      }
    }),
  );
  return new Map(readings.flatMap((one) => [...one]));
}

const asked = (call: string) => account.calls.filter((one) => one.call === call).map((one) => one.ids);

describe('a page of won deals that is read in full', () => {
  it('is listed twice for all its deals, and none of them is asked for by its id', async () => {
    const readings = await readPage(['1', '2'], ['3']);
    expect([...readings.keys()]).toEqual(['1', '2', '3']);
    expect(pagesRead).toBe(2);
    expect(asked('dealsByIds')).toEqual([]);
  });

  it('is listed again only when the lines of all its deals have been read', async () => {
    let seen = 0;
    account.before = async (call) => {
      if (call !== 'linesByDealIds') return;
      await new Promise((resolve) => setImmediate(resolve));
      expect(pagesRead).toBe(1);
      seen += 1;
    };
    await readPage(['1'], ['2'], ['3']);
    expect(seen).toBe(3);
  });

  it('reads a deal once more, by its id, that moved while the lines were read', async () => {
    account.before = async (call) => {
      if (call === 'linesByDealIds') account.put({ id: '2', value: '700', updateTime: LATER });
    };
    const readings = await readPage(['1', '2'], ['3']);
    expect(asked('dealsByIds')).toEqual([['2']]);
    expect(readings.get('2')).toMatchObject({
      start: { readSequence: '2' },
      reading: { kind: 'found', found: { deal: { value: '700' } } },
    });
  });

  it('reads a deal once more that is not won any more', async () => {
    account.before = async (call) => {
      if (call === 'linesByDealIds') account.put({ id: '3', status: 'open', wonTime: null });
    };
    const readings = await readPage(['1', '2'], ['3']);
    expect(readings.get('3')).toMatchObject({ reading: { kind: 'found', found: { deal: { status: 'open' } } } });
  });

  it('does not keep the others waiting for a batch that fails', async () => {
    account.before = async (call) => {
      if (call !== 'linesByDealIds' || account.calls.at(-1)?.ids?.includes('3') !== true) return;
      throw new Error('Pipedrive is away');
    };
    await expect(readPage(['1', '2'], ['3'])).rejects.toThrow('Pipedrive is away');
    expect(pagesRead).toBe(2);
  });
});

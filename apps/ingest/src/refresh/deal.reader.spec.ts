import { PipedriveApiError } from '@app/pipedrive';
import { SystemClock } from '@app/platform';
import { beforeEach, describe, expect, it } from 'vitest';

import { FakeAccount } from '../testing/fake-account.for-spec.js';
import { DealReader, type ReadingRules } from './deal.reader.js';
import type { ReadSequence } from './read-sequence.js';

const WON = '2026-05-09T13:20:10Z';
const rules: ReadingRules = { needsParts: () => true, partsMatchValue: () => true };

let account: FakeAccount;
let reader: DealReader;
beforeEach(() => {
  let drawn = 0;
  const sequence: Pick<ReadSequence, 'next'> = {
    next: async () => ({ readSequence: String((drawn += 1)), readAt: WON }),
  };
  account = new FakeAccount();
  reader = new DealReader(sequence, new SystemClock());
});

const refuseInstalments = (kind: PipedriveApiError['kind']): void => {
  account.before = async (call) => {
    if (call === 'instalmentsByDealIds')
      throw new PipedriveApiError({ kind, operation: 'GET /api/v2/deals/installments' });
  };
};

describe('reading a deal with its parts', () => {
  it('reads once more when its last line was taken away between the two reads', async () => {
    account.win('41', WON, { value: '500' });
    account.put({ id: '41' }, [{ itemPrice: '500' }]);
    account.before = async (call) => {
      if (call !== 'dealsByIds') return;
      account.before = () => Promise.resolve();
      account.lines.set('41', []);
      account.put({ id: '41', value: '0', updateTime: '2026-05-09T13:21:00Z' });
    };
    const { reading } = (await reader.read(account, ['41'], rules)).get('41') ?? {};
    expect(reading).toMatchObject({ kind: 'found', found: { deal: { value: '0' }, parts: { lines: [] } } });
    expect(account.calls.filter(({ call }) => call === 'linesByDealIds')).toHaveLength(2);
  });

  it('takes a plan without instalments for what it is', async () => {
    account.win('41', WON);
    account.put({ id: '41' }, [{}]);
    refuseInstalments('feature-unavailable');
    const { reading } = (await reader.read(account, ['41'], rules)).get('41') ?? {};
    expect(reading).toMatchObject({ kind: 'found', found: { parts: { instalments: [] } } });
  });

  it.each(['forbidden', 'scope', 'not-found'] as const)(
    'does not take a refusal (%s) for a deal without instalments: it would be posted whole',
    async (kind) => {
      account.win('41', WON);
      account.put({ id: '41' }, [{}]);
      refuseInstalments(kind);
      await expect(reader.read(account, ['41'], rules)).rejects.toThrow(PipedriveApiError);
    },
  );
});

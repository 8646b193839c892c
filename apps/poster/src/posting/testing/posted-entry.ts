import { expect } from 'vitest';

import { PostingBench } from './posting-bench.js';
import { entryOver, wonDeal } from './posting-fixtures.js';

const HOUR = 3_600_000;

/** Deal 41 is posted, and so is deal 900, whose record proves that entries can be seen. */
export async function posted(): Promise<PostingBench> {
  const bench = await PostingBench.proven();
  await bench.receive(wonDeal('41', 1));
  await bench.settleDown();
  expect(bench.deal('41')).toMatchObject({ status: 'posted', holds: [] });
  return bench;
}

export const recordOf = (bench: PostingBench): string => bench.operations('41')[0]?.recordNo ?? '';
export const causes = (bench: PostingBench): string[] => bench.deal('41').holds.map(({ cause }) => cause);

function remove(bench: PostingBench): void {
  const index = bench.ledger.records.findIndex(({ recordNo }) => recordNo === recordOf(bench));
  bench.ledger.records.splice(index, 1);
}

function reclassify(bench: PostingBench): void {
  const [debit, credit] = entryOver('100.00').lines;
  if (!debit || !credit) throw new Error('no lines');
  const moved = { ...credit, dimensions: { department: '20' } };
  bench.ledger.change(recordOf(bench), { payload: entryOver('100.00', { lines: [debit, moved] }) });
}

/** What people do to it in Intacct, and what that is called. */
export const deeds: readonly { what: string; cause: string; deed: (bench: PostingBench) => void }[] = [
  {
    what: 'edits it',
    cause: 'review:ledger-edited',
    deed: (bench) => bench.ledger.change(recordOf(bench), { payload: entryOver('90.00') }),
  },
  { what: 'reclassifies a line to another department', cause: 'review:ledger-edited', deed: reclassify },
  {
    what: 'reverses it',
    cause: 'review:ledger-reversed',
    deed: (bench) => {
      bench.ledger.copy(recordOf(bench)).reversalOf = recordOf(bench);
      bench.ledger.change(recordOf(bench), { state: 'reversed' });
    },
  },
  {
    what: 'declines it',
    cause: 'review:ledger-declined',
    deed: (bench) => bench.ledger.change(recordOf(bench), { state: 'declined' }),
  },
  { what: 'copies it', cause: 'review:ledger-copied', deed: (bench) => void bench.ledger.copy(recordOf(bench)) },
  { what: 'deletes it', cause: 'review:ledger-deleted', deed: remove },
];

/** Somebody did that, and a day later it is seen. */
export async function changed(cause: string): Promise<PostingBench> {
  const bench = await posted();
  deeds.find((one) => one.cause === cause)?.deed(bench);
  await bench.pass(26 * HOUR, 26);
  expect(causes(bench)).toEqual([cause]);
  return bench;
}

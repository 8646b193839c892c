import { EventEmitter, once } from 'node:events';

import type { PipedriveDeal, ReadRow, RepeatablePage } from '@app/pipedrive';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DatabaseReadSequence } from '../refresh/read-sequence.js';
import { COMPANY, IngestBench } from '../testing/ingest-bench.for-spec.js';
import { BackfillRepository } from './backfill.repository.js';
import { BACKFILL_SCHEDULE, BackfillService } from './backfill.service.js';

const BY = { actor: 'ann', reason: 'first quarter' };
const IDENTITY = { environmentId: 'test', company: COMPANY };

let bench: IngestBench;
let pages = 0;
/** Pages after the first are shown once this is so. */
let shown: Promise<unknown> = Promise.resolve();
beforeEach(async () => {
  bench = await IngestBench.create();
  pages = 0;
  shown = Promise.resolve();
  await bench.repositories.schedules.introduce(BACKFILL_SCHEDULE, 'backfill', { type: 'every', minutes: 10 }, 'UTC');
  for (const [id, wonTime] of [
    ['1', '2025-12-31T23:30:00Z'],
    ['2', '2026-01-31T22:30:00Z'],
    ['3', '2026-01-31T23:30:00Z'],
    ['4', '2026-05-20T10:00:00Z'],
  ] as const)
    bench.account.win(id, wonTime);
});
afterEach(() => bench.close());

const rowOf = (deal: PipedriveDeal): ReadRow<PipedriveDeal>[] => [{ ok: true, id: deal.id, value: deal }];

/** Shows won deals by id, one per page, so that a kill can come between any two. */
async function* oneByOne(failAt: number | undefined): AsyncGenerator<RepeatablePage<PipedriveDeal>> {
  for (const value of [...bench.account.deals.values()].filter((deal) => deal.status === 'won')) {
    pages += 1;
    if (pages === failAt) throw new Error('killed');
    if (pages > 1) await shown;
    const again = async () => rowOf(bench.account.deals.get(value.id) ?? value);
    yield await Promise.resolve({ rows: rowOf(value), again });
  }
}

function backfill(failAt?: number, meanwhile?: (ids: readonly string[]) => Promise<void>): BackfillService {
  const { hints, settings, schedules, audit } = bench.repositories;
  return new BackfillService({
    db: bench.db,
    identity: IDENTITY,
    client: () => ({ dealPagesById: () => oneByOne(failAt), archivedDeals: () => bench.account.archivedDeals() }),
    sequence: new DatabaseReadSequence(bench.db),
    servePage: async (page, ids) => {
      await meanwhile?.(ids);
      await bench.refresh.servePage(page, ids);
    },
    repository: new BackfillRepository(bench.db, COMPANY),
    hints,
    settings,
    schedules,
    audit,
    onRequested: () => undefined,
    onStored: () => undefined,
  });
}

async function run(service: BackfillService): Promise<void> {
  const lease = await bench.lease('job:backfill');
  try {
    await service.run(lease);
  } finally {
    await bench.repositories.leases.release(lease.lease);
  }
  await bench.serveAll();
}

describe('a backfill', () => {
  it('emits what the cutover left out, by won date in the zone of the books, unmarked and once', async () => {
    await bench.look('1', '2', '3', '4');
    expect((await bench.events()).map((event) => event.dealId)).toEqual(['4']);
    const service = backfill();
    await service.request('2026-01-01', '2026-01-31', false, BY);
    await run(service);
    await run(service);
    // Pages are read side by side, so the order of their deals is nobody's.
    const filled = (await bench.events()).slice(1).toSorted((a, b) => a.dealId.localeCompare(b.dealId));
    // 23:30 UTC on New Year's Eve is the 1st of January in Berlin, and 23:30 UTC on the 31st is February.
    expect(filled.map((event) => [event.dealId, event.version, event.baseline])).toEqual([
      ['1', 1, false],
      ['2', 1, false],
    ]);
    expect(await service.list()).toMatchObject([{ state: 'done', scanned: 4, matched: 2 }]);
  });

  it('reaches deals that were never seen before, archived ones too', async () => {
    const archived = { ...bench.account.deals.get('2')!, id: '9', isArchived: true };
    bench.account.archived.set('9', archived);
    bench.account.lines.set('9', []);
    const service = backfill();
    await service.request('2026-01-15', '2026-01-31', false, BY);
    await run(service);
    expect((await bench.events()).map((event) => event.dealId).toSorted()).toEqual(['2', '9']);
  });

  it('emits a deal, too, that somebody else read after it and stored before it', async () => {
    await bench.look('1', '2', '3', '4');
    // A webhook or the nightly comparison: to them a deal from before the cutover is presumed booked.
    const service = backfill(undefined, (ids) => bench.look(...ids));
    await service.request('2026-01-01', '2026-01-31', false, BY);
    await run(service);
    expect((await bench.events()).map((event) => [event.dealId, event.version, event.baseline]).toSorted()).toEqual([
      ['1', 1, false],
      ['2', 1, false],
      ['4', 1, false],
    ]);
  });

  it('only counts as a dry run', async () => {
    const service = backfill();
    await service.request('2026-01-01', '2026-12-31', true, BY);
    await run(service);
    expect(await service.list()).toMatchObject([{ state: 'done', scanned: 4, matched: 4 }]);
    expect(await bench.events()).toEqual([]);
  });

  it('goes on where it was killed, counting nothing twice', async () => {
    const killed = backfill(3);
    await killed.request('2026-01-01', '2026-12-31', false, BY);
    await expect(run(killed)).rejects.toThrow('killed');
    expect(await killed.list()).toMatchObject([{ state: 'running', scanned: 2, lastError: 'killed' }]);
    const resumed = backfill();
    await run(resumed);
    expect(await resumed.list()).toMatchObject([{ state: 'done', scanned: 4, matched: 4, lastError: null }]);
    expect((await bench.events()).map((event) => event.dealId).toSorted()).toEqual(['1', '2', '3', '4']);
  });

  it('can be cancelled, and is then not resumed', async () => {
    const service = backfill(2);
    const id = await service.request('2026-01-01', '2026-12-31', false, BY);
    await expect(run(service)).rejects.toThrow('killed');
    expect(await service.cancel(id, BY)).toBe(true);
    expect(await service.cancel(id, BY)).toBe(false);
    await run(backfill());
    expect(await service.list()).toMatchObject([{ state: 'cancelled', scanned: 1 }]);
  });

  it('begins no further page once it is cancelled, though it had read them', async () => {
    const gate = new EventEmitter();
    shown = once(gate, 'cancelled');
    const service: BackfillService = backfill(undefined, async () => {
      await service.cancel(id, BY);
      gate.emit('cancelled');
    });
    const id = await service.request('2026-01-01', '2026-12-31', false, BY);
    await run(service);
    expect((await bench.events()).map((event) => event.dealId)).toEqual(['1']);
    expect(await service.list()).toMatchObject([{ state: 'cancelled' }]);
  });

  it('is one at a time, needs a cutover, and is audited', async () => {
    const service = backfill();
    const id = await service.request('2026-01-01', '2026-01-31', false, BY);
    await expect(service.request('2026-02-01', '2026-02-28', false, BY)).rejects.toThrow('still running');
    expect(await bench.repositories.audit.list(bench.db, 'backfill', id)).toMatchObject([
      { action: 'backfill.requested', actor: 'ann', reason: 'first quarter' },
    ]);
    await service.cancel(id, BY);
    await bench.db.query('update ingest.settings set cutover = null');
    await expect(service.request('2026-01-01', '2026-01-31', false, BY)).rejects.toThrow('Set the cutover first');
  });
});

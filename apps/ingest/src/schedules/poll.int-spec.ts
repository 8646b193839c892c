import { PipedriveApiError } from '@app/pipedrive';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { IngestBench } from '../testing/ingest-bench.for-spec.js';

const WON = '2026-05-09T13:20:10Z';

let bench: IngestBench;
beforeEach(async () => {
  bench = await IngestBench.create();
});
afterEach(() => bench.close());

const stream = async (name: string) => (await bench.repositories.streams.list()).find((one) => one.name === name);

describe('a poll', () => {
  it('does not move its cursor when what it read could not be stored', async () => {
    bench.account.win('41', WON);
    const raise = bench.repositories.hints.raise.bind(bench.repositories.hints);
    bench.repositories.hints.raise = () => Promise.reject(new Error('the transaction failed'));
    await expect(bench.pollOnce()).rejects.toThrow('the transaction failed');
    expect(await stream('deals')).toMatchObject({
      watermark: null,
      rowsSeen: '0',
      lastError: 'the transaction failed',
    });
    bench.repositories.hints.raise = raise;
    await bench.pollOnce();
    expect((await stream('deals'))?.watermark?.toISOString()).toBe('2026-05-09T13:20:10.000Z');
    await bench.serveAll();
    expect(await bench.events()).toHaveLength(1);
  });

  it('stores nothing once it has lost its lease', async () => {
    bench.account.win('41', WON);
    const lease = await bench.lease('job:poll');
    await bench.repositories.leases.release(lease.lease);
    await expect(bench.poll.poll(lease)).rejects.toThrow('lost the lease');
    expect(await bench.pendingHints()).toEqual([]);
    expect(await stream('deals')).toMatchObject({ watermark: null });
  });

  it('stores nothing when its lease is taken over between the renewal and the transaction', async () => {
    bench.account.win('41', WON);
    const { leases } = bench.repositories;
    leases.renew = async (lease) => {
      await leases.release(lease);
      return true;
    };
    await expect(bench.poll.poll(await bench.lease('job:poll'))).rejects.toThrow('lost the lease');
    expect(await bench.pendingHints()).toEqual([]);
  });

  it('finds a new deal that has no update time yet', async () => {
    bench.account.put({ id: '1', updateTime: '2026-05-01T08:00:00Z' });
    await bench.pollOnce();
    await bench.serveAll();
    bench.account.put({ id: '2', status: 'won', wonTime: WON, updateTime: null });
    await bench.pollOnce();
    await bench.serveAll();
    expect(await bench.events()).toMatchObject([{ dealId: '2' }]);
    expect(await stream('deals-created')).toMatchObject({ lastId: '2' });
  });

  it('does not read again what the overlap shows again, once it was read well after its change', async () => {
    bench.account.win('41', WON);
    await bench.pollOnce();
    await bench.serveAll();
    const reads = bench.account.calls.filter((one) => one.call === 'dealsByIds').length;
    await bench.pollOnce();
    await bench.serveAll();
    expect(bench.account.calls.filter((one) => one.call === 'dealsByIds')).toHaveLength(reads);
  });

  it('reads again what was last read within the overlap: two changes may share a second', async () => {
    const justNow = new Date(Date.now() - 5_000).toISOString();
    bench.account.win('41', justNow);
    await bench.look('41');
    bench.account.put({ id: '41', value: '200' });
    await bench.pollOnce();
    await bench.serveAll();
    expect((await bench.events()).map((event) => event.payload['value'])).toEqual(['100.00', '200.00']);
  });

  it('gives every stream its turn when one of them fails', async () => {
    bench.account.before = (call) =>
      call === 'dealsUpdatedSince'
        ? Promise.reject(new PipedriveApiError({ kind: 'server', operation: 'GET /deals', status: 500 }))
        : Promise.resolve();
    await expect(bench.pollOnce()).rejects.toThrow('server');
    expect(await stream('deals')).toMatchObject({
      lastSucceededAt: null,
      lastError: expect.stringContaining('server'),
    });
    expect((await stream('organizations'))?.lastSucceededAt).toBeInstanceOf(Date);
  });
});

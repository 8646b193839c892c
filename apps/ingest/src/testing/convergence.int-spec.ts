import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { freePorts } from '../../../../test/support/free-port.js';
import { IngestScene, type SceneEvent } from './ingest-scene.for-spec.js';

/** What a salesperson does to one of a handful of deals. */
type Act =
  | { readonly kind: 'win' | 'lose' | 'reopen' | 'delete' | 'archive'; readonly deal: number }
  | { readonly kind: 'value'; readonly deal: number; readonly value: number }
  | { readonly kind: 'line'; readonly deal: number; readonly price: number }
  | { readonly kind: 'merge'; readonly deal: number; readonly into: number }
  | { readonly kind: 'webhooks'; readonly fault: 'lost' | 'duplicated' | 'reordered'; readonly count: number }
  | { readonly kind: 'api'; readonly fault: 'server-error' | 'burst-429' | 'dropped'; readonly count: number };

const DEALS = 3;
const deal = fc.integer({ min: 0, max: DEALS - 1 });
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('win', 'reopen', 'lose'), deal }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('delete', 'archive'), deal }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('value'), deal, value: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('line'), deal, price: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge'), deal, into: deal }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('webhooks'),
      fault: fc.constantFrom('lost', 'duplicated', 'reordered'),
      count: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('api'),
      fault: fc.constantFrom('server-error', 'burst-429', 'dropped'),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
);

let scene: IngestScene;
let productId: unknown;

beforeAll(async () => {
  const { port } = await freePorts('port');
  scene = await IngestScene.start({
    INGEST_PORT: String(port),
    PIPEDRIVE_WEBHOOK_PUBLIC_URL: `http://127.0.0.1:${port}/webhooks/pipedrive`,
    // Whatever a reading missed is read again by the next poll, however recently it was read.
    INGEST_POLL_OVERLAP_SECONDS: '3600',
  });
  productId = (await scene.pipedrive.post('/api/v2/products', { name: 'Licence' })).data['id'];
});
afterAll(() => scene.close());

/** Refusals are part of the game: nobody can edit what is archived or gone. */
async function perform(one: Act, ids: readonly string[]): Promise<void> {
  if (one.kind === 'webhooks') {
    await scene.pipedrive.post('/_sandbox/webhook-faults', { kind: one.fault, count: one.count, ms: 30 });
    return;
  }
  if (one.kind === 'api') {
    // Ingest's reads suffer, not the salesperson's writes.
    await scene.pipedrive.post('/_sandbox/faults', { kind: one.fault, count: one.count, path: '/deals/products' });
    return;
  }
  const id = ids[one.deal] ?? '';
  const change = (body: object): Promise<unknown> => scene.pipedrive.patch(`/api/v2/deals/${id}`, body);
  if (one.kind === 'win') await change({ status: 'won' });
  if (one.kind === 'lose') await change({ status: 'lost' });
  if (one.kind === 'reopen') await change({ status: 'open' });
  if (one.kind === 'archive') await change({ is_archived: true });
  if (one.kind === 'value') await change({ value: one.value });
  if (one.kind === 'delete') await scene.pipedrive.delete(`/api/v2/deals/${id}`);
  if (one.kind === 'line')
    await scene.pipedrive.post(`/api/v2/deals/${id}/products`, {
      product_id: productId,
      item_price: one.price,
      quantity: 1,
    });
  if (one.kind === 'merge' && one.into !== one.deal)
    await scene.pipedrive.put(`/v1/deals/${id}/merge`, { merge_with_id: Number(ids[one.into]) });
}

async function finalState(id: string): Promise<{ won: boolean; value: unknown }> {
  for (const path of [`/api/v2/deals?ids=${id}`, `/api/v2/deals/archived?ids=${id}`]) {
    const reply = await scene.pipedrive.get(path);
    const [row] = (reply.body['data'] ?? []) as { status: string; value: unknown; is_deleted: boolean }[];
    if (row !== undefined) return { won: row.status === 'won' && !row.is_deleted, value: row.value };
  }
  return { won: false, value: null };
}

function check(events: readonly SceneEvent[]): void {
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  expect(events.map((event) => event.payload['dealVersion'])).toEqual(events.map((_, index) => index + 1));
  events.forEach((event, index) => {
    const before = events[index - 1];
    // A reversion needs something to revert, and two events in a row never say the same.
    if (event.type === 'pipedrive.deal-reverted.v1') expect(before?.type ?? 'nothing').not.toBe('nothing');
    if (before?.type === event.type) expect(event.payload['contentHash']).not.toBe(before?.payload['contentHash']);
  });
}

describe('whatever is done in Pipedrive, and whatever becomes of its webhooks', () => {
  it('ends with events whose net effect is the final state', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 14 }), fc.boolean(), async (acts, isDeaf) => {
        const ids: string[] = [];
        for (let index = 0; index < DEALS; index += 1) ids.push(await scene.deal({ title: `Deal ${index}`, value: 5 }));
        // They are old friends by now: from here on only what happens to them can lead back to them.
        await scene.pipedrive.post('/_sandbox/deliveries/idle', {});
        await scene.sync();
        if (isDeaf) await scene.pipedrive.post('/_sandbox/webhook-faults', { kind: 'lost', count: 100 });
        for (const one of acts) await perform(one, ids);
        await scene.pipedrive.post('/_sandbox/deliveries/idle', {});
        await scene.pipedrive.delete('/_sandbox/faults');
        await scene.sync();
        const all = await scene.events();
        for (const id of ids) {
          const events = all.filter((event) => event.payload['dealId'] === id);
          check(events);
          const expected = await finalState(id);
          const last = events.at(-1);
          expect(last?.type === 'pipedrive.deal-won.v1').toBe(expected.won);
          if (expected.won) expect(Number(last?.payload['value'])).toBe(expected.value);
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});

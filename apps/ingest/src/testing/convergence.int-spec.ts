import { Decimal } from 'decimal.js';
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
  | { readonly kind: 'rename'; readonly organization: number; readonly name: string }
  | { readonly kind: 'move'; readonly deal: number; readonly organization: number }
  | { readonly kind: 'unite'; readonly organization: number; readonly into: number }
  | { readonly kind: 'webhooks'; readonly fault: 'lost' | 'duplicated' | 'reordered'; readonly count: number }
  | { readonly kind: 'api'; readonly fault: 'server-error' | 'burst-429' | 'dropped'; readonly count: number };

/** Seconds on a quiet machine; real sockets and a real database make it long on a busy one. */
const LIMIT_MS = 300_000;
const DEALS = 3;
const ORGANIZATIONS = 3;
const deal = fc.integer({ min: 0, max: DEALS - 1 });
const organization = fc.integer({ min: 0, max: ORGANIZATIONS - 1 });
/** Amounts with cents among them, and some that no binary float holds exactly. */
const amount = fc.constantFrom(1, 5, 0.1, 0.2, 2.5, 9.99, 1234.56);
const salesAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('win', 'reopen', 'lose'), deal }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('delete', 'archive'), deal }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('value'), deal, value: amount }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('line'), deal, price: amount }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge'), deal, into: deal }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('move'), deal, organization }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unite'), organization, into: organization }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rename'),
      organization,
      name: fc.constantFrom('Acme', 'Acme AG', 'Bolt'),
    }),
  },
);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 15, arbitrary: salesAct },
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

/** The records that a history is about. */
interface Cast {
  readonly ids: readonly string[];
  readonly organizations: readonly string[];
}

/** They are old friends by now: from here on only what happens to them can lead back to them. */
async function knownCast(): Promise<Cast> {
  const organizations: string[] = [];
  for (let index = 0; index < ORGANIZATIONS; index += 1)
    organizations.push(
      String((await scene.pipedrive.post('/api/v2/organizations', { name: `Org ${index}` })).data['id']),
    );
  const ids: string[] = [];
  for (let index = 0; index < DEALS; index += 1)
    ids.push(await scene.deal({ title: `Deal ${index}`, value: 5, org_id: Number(organizations[index]) }));
  await idle();
  await scene.sync();
  return { ids, organizations };
}

const idle = (): Promise<unknown> => scene.pipedrive.post('/_sandbox/deliveries/idle', {});

/** Refusals are part of the game: nobody can edit what is archived or gone. */
async function perform(one: Act, { ids, organizations }: Cast): Promise<void> {
  if (one.kind === 'webhooks') {
    await scene.pipedrive.post('/_sandbox/webhook-faults', { kind: one.fault, count: one.count, ms: 30 });
    return;
  }
  if (one.kind === 'api') {
    // Ingest's reads suffer, not the salesperson's writes.
    await scene.pipedrive.post('/_sandbox/faults', { kind: one.fault, count: one.count, path: '/deals/products' });
    return;
  }
  if (one.kind === 'rename') {
    await scene.pipedrive.patch(`/api/v2/organizations/${organizations[one.organization]}`, { name: one.name });
    return;
  }
  if (one.kind === 'unite') {
    const [loser, survivor] = [organizations[one.organization], organizations[one.into]];
    if (loser !== survivor)
      await scene.pipedrive.put(`/v1/organizations/${loser}/merge`, { merge_with_id: Number(survivor) });
    return;
  }
  const id = ids[one.deal] ?? '';
  const change = (body: object): Promise<unknown> => scene.pipedrive.patch(`/api/v2/deals/${id}`, body);
  if (one.kind === 'win') await change({ status: 'won' });
  if (one.kind === 'lose') await change({ status: 'lost' });
  if (one.kind === 'reopen') await change({ status: 'open' });
  if (one.kind === 'move') await change({ org_id: Number(organizations[one.organization]) });
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

interface DealRow {
  readonly status: string;
  readonly value: number;
  readonly currency: string;
  readonly org_id: number | null;
  readonly is_deleted: boolean;
}

/** The deal as Pipedrive shows it now, in the archive or not; undefined when it is gone. */
async function shown(id: string): Promise<DealRow | undefined> {
  for (const path of [`/api/v2/deals?ids=${id}`, `/api/v2/deals/archived?ids=${id}`]) {
    const reply = await scene.pipedrive.get(path);
    const [row] = (reply.body['data'] ?? []) as DealRow[];
    if (row !== undefined && !row.is_deleted) return row;
  }
  return undefined;
}

/** What of a deal is of interest to the books: nothing unless it is won. */
async function inTheBooks(id: string): Promise<string> {
  const row = await shown(id);
  if (row?.status !== 'won') return 'nothing';
  const lines = await scene.pipedrive.get(`/api/v2/deals/products?deal_ids=${id}`);
  const priced = (lines.body['data'] as { item_price: number; quantity: number }[] | undefined) ?? [];
  return JSON.stringify([row.value, row.currency, row.org_id, priced.map((line) => [line.item_price, line.quantity])]);
}

const eventsOf = (all: readonly SceneEvent[], key: string, id: string): readonly SceneEvent[] =>
  all.filter((event) => event.payload[key] === id);

function check(events: readonly SceneEvent[], version = 'dealVersion'): void {
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  expect(events.map((event) => event.payload[version])).toEqual(events.map((_, index) => index + 1));
  events.forEach((event, index) => {
    const before = events[index - 1];
    // A reversion needs something to revert, and two events in a row never say the same.
    if (event.type === 'pipedrive.deal-reverted.v1') expect(before?.type ?? 'nothing').not.toBe('nothing');
    if (before?.type === event.type) expect(event.payload['contentHash']).not.toBe(before?.payload['contentHash']);
  });
}

describe('whatever is done in Pipedrive, and whatever becomes of its webhooks', () => {
  it(
    'ends with events whose net effect is the final state',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 14 }), fc.boolean(), async (acts, isDeaf) => {
          const cast = await knownCast();
          if (isDeaf) await scene.pipedrive.post('/_sandbox/webhook-faults', { kind: 'lost', count: 200 });
          for (const one of acts) await perform(one, cast);
          await idle();
          await scene.pipedrive.delete('/_sandbox/faults');
          await scene.sync();
          const all = await scene.events();
          for (const id of cast.ids) {
            const events = eventsOf(all, 'dealId', id);
            check(events);
            const row = await shown(id);
            const isWon = row?.status === 'won';
            const last = events.at(-1);
            expect(last?.type === 'pipedrive.deal-won.v1').toBe(isWon);
            if (!isWon) continue;
            expect(new Decimal(String(last?.payload['value'])).toFixed()).toBe(new Decimal(row.value).toFixed());
            const carried = last?.payload['organization'] as { organizationId: string } | null;
            expect(carried?.organizationId).toBe(String(row.org_id));
          }
          const told = await scene.events('pipedrive.organizations.v1');
          for (const id of cast.organizations) {
            const events = eventsOf(told, 'organizationId', id);
            check(events, 'organizationVersion');
            const row = await organizationShown(id);
            if (row !== undefined) expect(events.at(-1)?.payload).toMatchObject({ name: row.name, isDeleted: false });
          }
        }),
        { numRuns: 25, endOnFailure: true },
      );
    },
    LIMIT_MS,
  );

  it(
    'gives one event for each change when each is read before the next, and none for what changes nothing',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(salesAct, { minLength: 3, maxLength: 8 }), async (acts) => {
          const cast = await knownCast();
          const looked = async (): Promise<{ books: string; events: number }[]> => {
            const all = await scene.events();
            return Promise.all(
              cast.ids.map(async (id) => ({ books: await inTheBooks(id), events: eventsOf(all, 'dealId', id).length })),
            );
          };
          let before = await looked();
          for (const one of acts) {
            await perform(one, cast);
            await idle();
            await scene.sync();
            const after = await looked();
            const due = after.map(({ books }, index) => (books === before[index]?.books ? 0 : 1));
            const emitted = after.map(({ events }, index) => events - (before[index]?.events ?? 0));
            expect({ one, emitted }).toEqual({ one, emitted: due });
            before = after;
          }
        }),
        { numRuns: 8, endOnFailure: true },
      );
    },
    LIMIT_MS,
  );
});

async function organizationShown(id: string): Promise<{ name: string } | undefined> {
  const reply = await scene.pipedrive.get(`/api/v2/organizations?ids=${id}`);
  const rows = (reply.body['data'] ?? []) as { name: string; is_deleted: boolean }[];
  return rows.find((row) => !row.is_deleted);
}

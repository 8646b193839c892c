import { setTimeout as pause } from 'node:timers/promises';

import type { AuditRecorded } from '@app/contracts';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { until } from '../support/until.js';
import { World } from '../support/world.js';
import { auditOf } from './audit-topic.js';

const DEALS = 100;
const KILLS = 10;
const AT_A_TIME = 4;

/** Mulberry32: the same seed gives the same kills. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function winMany(world: World, dealIds: readonly number[]): Promise<void> {
  const queue = [...dealIds];
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (let dealId = queue.shift(); dealId !== undefined; dealId = queue.shift()) await world.win(dealId);
    }),
  );
}

/** One service after another is killed without warning and started again. */
async function killAtRandom(world: World, seed: number): Promise<void> {
  const random = randomFrom(seed);
  for (let kill = 0; kill < KILLS; kill += 1) {
    await pause(Math.floor(random() * 1_500));
    if (random() < 0.5) {
      await world.ingestProcess.kill();
      await world.startIngest();
    } else {
      await world.posterProcess.kill();
      await world.startPoster();
    }
  }
}

/** The reference of an operation that this event says is in the ledger, told by its answer or by asking. */
function doneReference({ action, after }: AuditRecorded): string[] {
  const { state, reference } = (after ?? {}) as { state?: string; reference?: string };
  return action.startsWith('operation.') && state === 'done' && reference !== undefined ? [reference] : [];
}

export function tellTheStoryOfTheKills(bus: string, kafkaBrokers: () => string | undefined): void {
  const seed = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));

  describe(`services killed at any moment, over ${bus} (KILL_SEED=${seed})`, () => {
    let world: World;
    const dealIds: number[] = [];

    beforeAll(async () => {
      world = await World.start(kafkaBrokers());
      await world.saveRule('Software', '4000');
      await world.setCutover(new Date(Date.now() - 60_000));
      const organizations = await Promise.all(
        Array.from({ length: 10 }, (_, index) => world.createOrganization(`Survivor ${index}`)),
      );
      for (let index = 0; index < DEALS; index += 1) {
        const organization = organizations[index % organizations.length] ?? 0;
        dealIds.push(await world.createDeal(`Kill test ${index}`, organization, 'SW-100', 100 + index));
      }
    });
    afterAll(() => world?.close());

    it(`leaves exactly one entry for each of ${DEALS} won deals, and an audit trail of each`, async () => {
      process.stderr.write(`kills over ${bus}: KILL_SEED=${seed}\n`);
      await Promise.all([winMany(world, dealIds), killAtRandom(world, seed)]);
      // What webhooks lost on the way, the poll finds.
      await world.ingest.post('/admin/sync', { reason: 'after the kills' });

      let open: unknown;
      await until(
        'every deal is posted',
        async () => {
          const deals = await world.view.deals();
          const mine = deals.filter((deal) => deal.title.startsWith('Kill test'));
          open = mine.filter((deal) => deal.status !== 'posted');
          return mine.length === DEALS && mine.every((deal) => deal.status === 'posted');
        },
        120_000,
        () => open,
      );

      const entries = (await world.ledger()).filter((entry) => entry.title.includes('Kill test'));
      expect(new Set(entries.map((entry) => entry.referenceNo)).size).toBe(DEALS);
      expect(entries).toHaveLength(DEALS);
      const amounts = entries.map((entry) => new Decimal(entry.lines[0]?.['TRX_AMOUNT'] ?? '').toFixed(2)).toSorted();
      expect(amounts).toEqual(Array.from({ length: DEALS }, (_, index) => `${100 + index}.00`).toSorted());

      const references = new Set(entries.map((entry) => entry.referenceNo));
      const isComplete = (seen: readonly AuditRecorded[]): boolean =>
        new Set(seen.flatMap(doneReference).filter((reference) => references.has(reference))).size === DEALS;
      const events = await auditOf(world, kafkaBrokers(), isComplete);
      const poster = events.filter((event) => event.service === 'poster');
      const sequences = [...new Set(poster.map((event) => Number(event.sequence)))];
      expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, index) => index + 1));
      const told = new Set(poster.filter((event) => event.action === 'deal.received').map((event) => event.subjectId));
      expect(dealIds.filter((dealId) => !told.has(String(dealId)))).toEqual([]);
    });
  });
}

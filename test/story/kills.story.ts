import { setTimeout as pause } from 'node:timers/promises';

import type { AuditRecorded } from '@app/contracts';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { SeenDeal } from '../../apps/local/src/scene/poster-view.js';
import { ToldPeople } from '../support/told-people.js';
import { until } from '../support/until.js';
import { type LedgerEntry, World } from '../support/world.js';
import { auditOf } from './audit-topic.js';
import { randomFrom } from './seeded-random.js';

const KILLS = 20;
const LONGEST_PAUSE_MS = 1_500;
const PATIENCE_MS = 600_000;
/** About a minute on two cores of their own; a busy machine takes its time to start a service twenty times. */
const LIMIT_MS = 1_800_000;

/** A product category, its account, and the kill after which its rule is made. Nobody ever maps the last one. */
const categories = [
  { name: 'Software', product: 'SW-100', account: '4000', mappedAfter: 4 },
  { name: 'Services', product: 'SV-100', account: '4010', mappedAfter: 9 },
  { name: 'Hardware', product: 'HW-100', account: '4020', mappedAfter: 14 },
  { name: 'Training', product: 'TR-100', account: undefined, mappedAfter: Infinity },
] as const;
const mapped = categories.filter((category) => category.account !== undefined);
const DEALS = KILLS * categories.length;

const causeOf = (category: { readonly name: string }): string => `mapping:category:${category.name}`;
const amountOf = (index: number): string => `${100 + index}.00`;
const categoryOf = (index: number): (typeof categories)[number] =>
  categories[index % categories.length] as (typeof categories)[number];
const isMapped = (index: number): boolean => categoryOf(index).account !== undefined;
const indexOf = (deal: SeenDeal): number => Number(deal.title.slice('Survivor '.length));
const indexes = Array.from({ length: DEALS }, (_, index) => index);

/** Makes the rule although the service may be gone before, while and after it is made. */
async function mapThroughKills(world: World, people: ToldPeople, category: (typeof mapped)[number]): Promise<void> {
  const { name, account } = category;
  let problem: unknown;
  await until(
    `people are told that ${name} has no rule`,
    async () => people.about(causeOf(category), 'opened').length > 0,
    LIMIT_MS,
    () => people.messages,
  );
  await until(
    `the rule for ${name} is made`,
    async () => {
      try {
        // A call whose answer was lost may have made it.
        if ((await world.view.ruleNames()).includes(name)) return true;
        await world.saveRule(name, account);
        return true;
      } catch (error) {
        problem = error instanceof Error ? error.message : error;
        return false;
      }
    },
    LIMIT_MS,
    () => problem,
  );
}

/** One service after another is killed without warning and started again, while deals are won and rules are made. */
async function killAtRandom(world: World, people: ToldPeople, dealIds: readonly number[], seed: number): Promise<void> {
  const random = randomFrom(seed);
  const faults: unknown[] = [];
  const work: Promise<void>[] = [];
  const begin = (task: Promise<void>): void => {
    work.push(task.catch((fault: unknown) => void faults.push(fault)));
  };
  for (let kill = 0; kill < KILLS; kill += 1) {
    const won = dealIds.slice(kill * categories.length, (kill + 1) * categories.length);
    for (const dealId of won) begin(world.win(dealId));
    for (const category of mapped) if (category.mappedAfter === kill) begin(mapThroughKills(world, people, category));
    await pause(Math.floor(random() * LONGEST_PAUSE_MS));
    if (random() < 0.4) {
      await world.ingestProcess.kill();
      await world.startIngest();
    } else {
      await world.posterProcess.kill();
      await world.startPoster();
    }
  }
  await Promise.all(work);
  expect(faults).toEqual([]);
}

/** The reference of an operation that this event says is in the ledger, told by its answer or by asking. */
function doneReference({ action, after }: AuditRecorded): string[] {
  const { state, reference } = (after ?? {}) as { state?: string; reference?: string };
  return action.startsWith('operation.') && state === 'done' && reference !== undefined ? [reference] : [];
}

export function tellTheStoryOfTheKills(bus: string, kafkaBrokers: () => string | undefined): void {
  const seed = Number(process.env['KILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));

  describe(`services killed ${KILLS} times at any moment, over ${bus} (KILL_SEED=${seed})`, { shuffle: false }, () => {
    let world: World;
    let people: ToldPeople;
    const dealIds: number[] = [];

    const survivors = async (): Promise<SeenDeal[]> =>
      (await world.view.deals()).filter((deal) => deal.title.startsWith('Survivor'));
    const entries = async (): Promise<LedgerEntry[]> =>
      (await world.ledger()).filter((entry) => entry.title.includes('Survivor'));

    beforeAll(async () => {
      people = await ToldPeople.start();
      // Long enough that some kills find a message on its way.
      people.answerAfter(150);
      world = await World.start(kafkaBrokers(), { NOTIFICATION_ALLOWED_HOSTS: '127.0.0.1' });
      await people.subscribe(world);
      await world.setCutover(new Date(Date.now() - 60_000));
      const organizations = await Promise.all(
        Array.from({ length: 8 }, (_, index) => world.createOrganization(`Company ${index}`)),
      );
      for (const index of indexes) {
        const organization = organizations[index % organizations.length] ?? 0;
        const { product } = categoryOf(index);
        dealIds.push(await world.createDeal(`Survivor ${index}`, organization, product, 100 + index));
      }
    });
    afterAll(async () => {
      await world?.close();
      await people?.close();
    });

    it(
      'end with every deal posted that could be, and every other in a hold that somebody can see',
      async () => {
        process.stderr.write(`kills over ${bus}: KILL_SEED=${seed}\n`);
        await killAtRandom(world, people, dealIds, seed);
        // What webhooks lost on the way, the poll finds.
        await world.ingest.post('/admin/sync', { reason: 'after the kills' });
        let wrong: unknown;
        await until(
          'every deal is posted or held',
          async () => {
            const deals = await survivors();
            wrong = deals.filter((deal) => deal.status !== (isMapped(indexOf(deal)) ? 'posted' : 'held'));
            return deals.length === DEALS && (wrong as unknown[]).length === 0;
          },
          PATIENCE_MS,
          () => wrong,
        );
        const { items } = await world.poster.get<{ items: { cause: string; deals: number }[] }>('/admin/holds');
        const waiting = items.filter(({ cause }) => cause.startsWith('mapping:'));
        expect(waiting).toMatchObject([{ cause: 'mapping:category:Training', deals: KILLS }]);
      },
      LIMIT_MS,
    );

    it(
      'leave exactly one entry for each posted deal, with its amount and its account',
      async () => {
        const found = await entries();
        const figures = found.map(({ lines }) => {
          const credit = lines.find((line) => line['TR_TYPE'] === '-1');
          return `${credit?.['ACCOUNTNO']} ${new Decimal(credit?.['TRX_AMOUNT'] ?? '').toFixed(2)}`;
        });
        const expected = indexes.filter(isMapped).map((index) => `${categoryOf(index).account} ${amountOf(index)}`);
        expect(figures.toSorted()).toEqual(expected.toSorted());
        expect(new Set(found.map((entry) => entry.referenceNo)).size).toBe(expected.length);
      },
      LIMIT_MS,
    );

    it(
      'leave people told once of each cause, and once when it was solved',
      async () => {
        await until(
          'people are told of what is solved',
          async () => mapped.every((category) => people.about(causeOf(category), 'solved').length > 0),
          PATIENCE_MS,
          () => people.messages,
        );
        const { messages } = people;
        process.stderr.write(`${messages.length} messages in ${people.calls} calls\n`);
        const counts = categories.map((category) => [
          category.name,
          people.about(causeOf(category), 'opened').length,
          people.about(causeOf(category), 'solved').length,
        ]);
        expect(counts).toEqual(categories.map(({ name, account }) => [name, 1, account === undefined ? 0 : 1]));
        const { items } = await world.poster.get<{ items: { cause: string }[] }>('/admin/notifications?open=true');
        expect(items.map(({ cause }) => cause)).toEqual(['mapping:category:Training']);
      },
      LIMIT_MS,
    );

    it(
      'leave both audit chains whole, and the topic without a gap or a missing deal',
      async () => {
        const references = new Set((await entries()).map((entry) => entry.referenceNo));
        const isComplete = (seen: readonly AuditRecorded[]): boolean =>
          new Set(seen.flatMap(doneReference).filter((reference) => references.has(reference))).size ===
          references.size;
        const events = await auditOf(world, kafkaBrokers(), isComplete);
        const poster = events.filter((event) => event.service === 'poster');
        const sequences = [...new Set(poster.map((event) => Number(event.sequence)))];
        expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, index) => index + 1));
        const told = new Set(
          poster.filter((event) => event.action === 'deal.received').map((event) => event.subjectId),
        );
        expect(dealIds.filter((dealId) => !told.has(String(dealId)))).toEqual([]);
        for (const service of ['ingest', 'poster'] as const)
          expect(await world.verifyAudit(service)).toMatchObject({ exitCode: 0 });
      },
      LIMIT_MS,
    );
  });
}

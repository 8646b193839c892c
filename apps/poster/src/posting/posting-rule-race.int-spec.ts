import { EventType } from '@app/contracts';
import { type Sql, SystemClock } from '@app/platform';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { until } from '../../../../test/support/until.js';
import { holdRevision, raiseRevision } from '../context/context-revision.js';
import type { PlanningContext } from './ports/desired.source.js';
import { DealIntake } from './services/deal.intake.js';
import { PostingPlanner } from './services/posting.planner.js';
import { PostingQueries } from './services/posting.queries.js';
import { PostgresBookStore } from './store/postgres/postgres-book.store.js';
import { FakeLedger } from './testing/fake-ledger.js';
import { coreForTests, DesiredTable } from './testing/posting-bench.js';
import { PostingDatabase } from './testing/posting-database.js';
import { companyOfTests, wonDeal } from './testing/posting-fixtures.js';

let opened: PostingDatabase;
beforeAll(async () => {
  opened = await PostingDatabase.open();
});
afterAll(() => opened.close());

/** Rules under which every deal is held, read by a planner that is slow to decide. */
class SlowRules extends DesiredTable {
  private decide: () => void = () => undefined;
  readonly released = new Promise<void>((resolve) => (this.decide = resolve));
  isReading = false;

  override async steady(sql: Sql): Promise<PlanningContext> {
    await holdRevision(sql);
    const context = await this.current();
    this.isReading = true;
    await this.released;
    return context;
  }

  goOn(): void {
    this.decide();
  }
}

async function waiting(): Promise<number> {
  const rows = await opened.database.query(
    `select from pg_locks where not granted and locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`,
  );
  return rows.length;
}

it('a deal that was just being planned under the old rules is planned again when a rule is saved', async () => {
  const rules = new SlowRules();
  const noRule = {
    kind: 'mapping',
    cause: 'mapping:category:Training',
    message: 'No rule',
    remedy: 'Add one',
  } as const;
  rules.outcomes.set('41', { kind: 'held', reasons: [noRule] });
  const identity = { environmentId: 'test', company: companyOfTests };
  const store = new PostgresBookStore(opened.database, opened.audit, identity);
  const core = coreForTests(store, { clock: new SystemClock(), ledger: new FakeLedger(), desired: rules });
  const planner = new PostingPlanner(core);
  await opened.database.transaction((tx) =>
    new DealIntake(store).accept(tx, [{ type: EventType.dealWon, data: wonDeal('41', 1) }]),
  );

  const planning = planner.runOnce();
  await until('the planner has read the rules', () => Promise.resolve(rules.isReading));
  const saving = opened.database.transaction(async (tx) => {
    await raiseRevision(tx);
    return planner.requestPlan(tx, { holdKinds: ['mapping'] });
  });
  await until('who saves the rule waits for the planner', async () => (await waiting()) > 0, 60_000);
  rules.goOn();

  expect((await planning).planned).toBe(1);
  expect(await saving).toBe(1);
  const deal = await new PostingQueries(opened.database, companyOfTests).show('41');
  expect(deal?.holds.map(({ cause }) => cause)).toEqual(['mapping:category:Training']);
  const [row] = await opened.database.query('select plan_due_at from deals where plan_due_at is not null');
  expect(row).toBeDefined();
});

it('a rule is saved although planners never stop, for whoever plans later waits for it', async () => {
  const order: string[] = [];
  const rules = new SlowRules();
  const batch = opened.database.transaction((tx) => rules.steady(tx));
  await until('a batch is planned', () => Promise.resolve(rules.isReading));
  const saving = opened.database.transaction(async (tx) => {
    await raiseRevision(tx);
    order.push('saved');
  });
  await until('who saves the rule waits', async () => (await waiting()) === 1, 60_000);
  const next = opened.database.transaction(async (tx) => {
    await holdRevision(tx);
    order.push('next batch');
  });
  await until('the next batch waits, or does not', async () => (await waiting()) === 2 || order.length > 0, 60_000);
  rules.goOn();
  await Promise.all([batch, saving, next]);
  expect(order).toEqual(['saved', 'next batch']);
});

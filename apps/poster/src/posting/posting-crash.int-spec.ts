import { EventType } from '@app/contracts';
import { SystemClock } from '@app/platform';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { until } from '../../../../test/support/until.js';
import type { PostingSettings } from './model/posting-settings.js';
import type { ConnectRequest, LedgerConnection, LedgerWrite } from './ports/ledger.gateway.js';
import { CanaryKeeper } from './services/canary.keeper.js';
import { DealIntake } from './services/deal.intake.js';
import { OperationEngine } from './services/operation.engine.js';
import { OperationSettler } from './services/operation.settler.js';
import type { PostingCore } from './services/posting-core.js';
import { PostingPlanner } from './services/posting.planner.js';
import { PostingQueries } from './services/posting.queries.js';
import { PostgresBookStore } from './store/postgres/postgres-book.store.js';
import { FakeLedger } from './testing/fake-ledger.js';
import { coreForTests, DesiredTable } from './testing/posting-bench.js';
import { PostingDatabase } from './testing/posting-database.js';
import { companyOfTests, wonDeal } from './testing/posting-fixtures.js';

const quick: Partial<PostingSettings> = {
  // The living have to send within it on a busy machine, too; what the dead had claimed waits for its end.
  sendDeadlineMs: 6_000,
  httpTimeoutMs: 300,
  settleAfterMs: 200,
  firstQuestionMs: 20,
  maxQuestionMs: 100,
  retryMs: 20,
  firstBatch: 3,
};

/** A process that is killed between its claim and its write: nothing of it runs any more. */
class KilledBeforeWrite extends FakeLedger {
  readonly claimed: LedgerWrite[] = [];

  override async connect(request: ConnectRequest): Promise<LedgerConnection> {
    const connection = await super.connect(request);
    connection.write = (writes) => {
      this.claimed.push(...writes);
      return Promise.reject(new Error('killed'));
    };
    return connection;
  }
}

describe('the posting core on PostgreSQL', () => {
  let opened: PostingDatabase;
  let ledger: FakeLedger;
  let core: PostingCore;
  let queries: PostingQueries;
  beforeAll(async () => {
    opened = await PostingDatabase.open();
  });
  beforeEach(async () => {
    await opened.empty();
    ledger = new FakeLedger();
    core = coreOn(ledger);
    queries = new PostingQueries(opened.database, companyOfTests);
  });
  afterAll(() => opened.close());

  function coreOn(gateway: FakeLedger): PostingCore {
    const identity = { environmentId: 'test', company: companyOfTests };
    const store = new PostgresBookStore(opened.database, opened.audit, identity);
    return coreForTests(store, {
      clock: new SystemClock(),
      ledger: gateway,
      desired: new DesiredTable(),
      settings: quick,
    });
  }

  const receive = (...dealIds: string[]): Promise<void> =>
    opened.database.transaction((tx) =>
      new DealIntake(core.store).accept(
        tx,
        dealIds.map((dealId) => ({ type: EventType.dealWon, data: wonDeal(dealId, 1) })),
      ),
    );
  const plan = async (): Promise<void> => {
    while ((await new PostingPlanner(core).runOnce()).planned > 0);
  };
  const rounds = async (...engines: OperationEngine[]): Promise<void> => {
    await Promise.all(engines.map((engine) => engine.runOnce()));
    await new OperationSettler(core).runOnce();
    await plan();
  };
  const posted = async (): Promise<number> => (await queries.health()).deals.posted ?? 0;
  const allPosted = (count: number, ...engines: OperationEngine[]): Promise<void> =>
    until(
      `${count} deals are posted`,
      async () => {
        await rounds(...engines);
        return (await posted()) === count;
      },
      undefined,
      () => queries.health(),
    );
  const writesPerKey = (): number[] => {
    const counts = new Map<string, number>();
    for (const { controlId } of ledger.requests.flat()) counts.set(controlId, (counts.get(controlId) ?? 0) + 1);
    return [...counts.values()];
  };

  it('sends every operation once although several engines claim at the same time', async () => {
    const dealIds = Array.from({ length: 60 }, (_, index) => String(index + 1));
    await receive(...dealIds);
    await plan();
    await allPosted(60, ...Array.from({ length: 4 }, () => new OperationEngine(core)));
    expect(ledger.records).toHaveLength(60);
    expect(writesPerKey()).toEqual(Array.from({ length: 60 }, () => 1));
  });

  it('settles what a process had claimed when it was killed, and sends it under the same key', async () => {
    await receive('1');
    await plan();
    await allPosted(1, new OperationEngine(core));
    await new CanaryKeeper(core).runOnce();
    await receive('41');
    await plan();
    const dying = new KilledBeforeWrite();
    await expect(new OperationEngine(coreOn(dying)).runOnce()).rejects.toThrow('killed');
    const [claimed] = dying.claimed;
    expect((await queries.show('41'))?.operations).toMatchObject([{ state: 'sending' }]);
    await allPosted(2, new OperationEngine(core));
    const [operation] = (await queries.show('41'))?.operations ?? [];
    expect(operation).toMatchObject({ state: 'done', controlId: claimed?.controlId });
    expect(operation?.attempts.map(({ outcome }) => outcome)).toEqual(['unknown', 'landed']);
    expect(ledger.records).toHaveLength(2);
  });

  it('finds the record of a process that was killed between its write and the answer', async () => {
    await receive('1');
    await plan();
    await allPosted(1, new OperationEngine(core));
    await receive('41');
    await plan();
    const dying = new KilledBeforeWrite();
    await expect(new OperationEngine(coreOn(dying)).runOnce()).rejects.toThrow('killed');
    for (const write of dying.claimed) ledger.land(write);
    await allPosted(2, new OperationEngine(core));
    expect(ledger.records).toHaveLength(2);
    expect((await queries.show('41'))?.operations).toMatchObject([
      { state: 'done', attempts: [{ outcome: 'landed' }] },
    ]);
  });

  it('tells the whole story of a deal in its audit trail', async () => {
    await receive('4711');
    await plan();
    await allPosted(1, new OperationEngine(core));
    const trail = await opened.audit.list(opened.database, 'deal', '4711');
    expect(trail.map(({ action }) => action)).toEqual([
      'deal.received',
      'posting.planned',
      'operation.planned',
      'operation.claimed',
      'operation.done',
    ]);
  });

  it('plans in batches what one UPDATE has freed', async () => {
    const dealIds = Array.from({ length: 2_000 }, (_, index) => String(index + 1));
    await receive(...dealIds);
    const freed = await opened.database.transaction((tx) => new PostingPlanner(core).requestPlan(tx, { all: true }));
    expect(freed).toBe(2_000);
    await plan();
    expect((await queries.health()).operations.ready).toBe(2_000);
  });
});

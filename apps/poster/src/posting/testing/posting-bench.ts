import { type DealReverted, type DealWon, EventType } from '@app/contracts';
import type { DesiredOutcome } from '@app/mapping';
import { Clock } from '@app/platform';

import type { DealState } from '../model/deal-state.js';
import type { Operation } from '../model/operation.js';
import { defaultPostingSettings, type PostingSettings } from '../model/posting-settings.js';
import type { BookStore } from '../ports/book.store.js';
import { DesiredSource, type PlanningContext } from '../ports/desired.source.js';
import { OperationListener } from '../ports/operation.listener.js';
import { PartyDirectory, type PartyStatus } from '../ports/party.directory.js';
import { protocolRules } from '../protocol/protocol-rules.js';
import { CanaryKeeper } from '../services/canary.keeper.js';
import { DealIntake } from '../services/deal.intake.js';
import { LedgerStateWatch } from '../services/ledger-state.watch.js';
import { ManualDecisions } from '../services/manual.decisions.js';
import { OperationEngine } from '../services/operation.engine.js';
import { OperationSettler } from '../services/operation.settler.js';
import type { PostingCore } from '../services/posting-core.js';
import { PostingPlanner } from '../services/posting.planner.js';
import { RandomIdSource } from '../services/random-id.source.js';
import { foundRevision, type RecoveryEnd, RecoveryWatch } from '../services/recovery.watch.js';
import { ReviewDecisions } from '../services/review.decisions.js';
import { SendingHoldKeeper } from '../services/sending-hold.keeper.js';
import { StartupGate } from '../services/startup.gate.js';
import { MemoryBookStore } from '../store/memory-book.store.js';
import { allOperations } from '../store/memory-tables.js';
import { FakeLedger } from './fake-ledger.js';
import { companyOfTests, entryOver, wonDeal } from './posting-fixtures.js';

export class ManualClock extends Clock {
  private time = Date.UTC(2026, 0, 5, 9);

  override now(): Date {
    return new Date(this.time);
  }

  override monotonicMs(): number {
    return this.time;
  }

  advance(ms: number): void {
    this.time += ms;
  }
}

/** What deals want, as a test says: by default one entry over the deal's value. */
export class DesiredTable extends DesiredSource {
  revision = 1;
  observe = false;
  paused = false;
  quietMs = 0;
  nextRun: ((after: Date) => Date) | undefined;
  readonly excluded = new Map<string, string>();
  readonly outcomes = new Map<string, DesiredOutcome>();
  /** What deals would want if all books were open. */
  readonly inOpenBooks = new Map<string, DesiredOutcome>();
  closedThrough = '9999-12-31';

  override current(): Promise<PlanningContext> {
    const { observe, paused, quietMs } = this;
    return Promise.resolve({
      revision: String(this.revision),
      brakes: { observe, paused },
      quietMs,
      nextRun: this.nextRun,
      exclusionOf: (dealId) => this.excluded.get(dealId),
      desired: (event) => this.desired(event),
      desiredInOpenBooks: (event) => this.inOpenBooks.get(event.dealId) ?? this.desired(event),
      isInOpenBooks: (_event, { postingDate }) => postingDate > this.closedThrough,
    });
  }

  private desired(event: DealWon | DealReverted): DesiredOutcome {
    if ('reason' in event) return { kind: 'entries', entries: [], excluded: [] };
    const entries = [entryOver(event.value)];
    return this.outcomes.get(event.dealId) ?? { kind: 'entries', entries, excluded: [] };
  }
}

class NoParties extends PartyDirectory {
  override partiesFor(): Promise<PartyStatus> {
    return Promise.resolve({ kind: 'ready', ids: {} });
  }
}

class NoListener extends OperationListener {
  override settled(): Promise<void> {
    return Promise.resolve();
  }
}

/** The parts every bench has; the store and the clock differ. */
export function coreForTests(
  store: BookStore,
  parts: { clock: Clock; ledger: FakeLedger; desired: DesiredSource; settings?: Partial<PostingSettings> },
): PostingCore {
  return {
    store,
    gateway: parts.ledger,
    desired: parts.desired,
    parties: new NoParties(),
    listener: new NoListener(),
    clock: parts.clock,
    ids: new RandomIdSource(),
    identity: { environmentId: 'test', company: companyOfTests },
    settings: { ...defaultPostingSettings, ...parts.settings },
    rules: protocolRules,
    startup: new StartupGate(true),
    jitter: () => 0.5,
  };
}

/** The posting core on books in memory, a clock that a test moves, and a ledger that a test scripts. */
export class PostingBench {
  readonly clock = new ManualClock();
  readonly ledger = new FakeLedger();
  readonly desired = new DesiredTable();
  readonly store = new MemoryBookStore({ clock: this.clock, company: companyOfTests });
  readonly core = coreForTests(this.store, this);
  readonly planner = new PostingPlanner(this.core);
  engine = new OperationEngine(this.core);
  readonly settler = new OperationSettler(this.core);
  readonly canary = new CanaryKeeper(this.core);
  recovery = new RecoveryWatch(this.core);
  readonly sendingHolds = new SendingHoldKeeper(this.core);
  readonly decisions = new ManualDecisions(this.core);
  readonly ledgerStates = new LedgerStateWatch(this.core);
  readonly reviews = new ReviewDecisions(this.core);

  /** A bench whose canary holds and whose ledger has been read from: the ordinary case. */
  static async proven(): Promise<PostingBench> {
    const bench = new PostingBench();
    await bench.canary.runOnce();
    await bench.receive(wonDeal('900', 1));
    await bench.settleDown();
    return bench;
  }

  /** A new process on the same books: it has compared nothing with the ledger yet. */
  restart(): void {
    const core = { ...this.core, startup: new StartupGate() };
    this.engine = new OperationEngine(core);
    this.recovery = new RecoveryWatch(core);
  }

  receive(...events: (DealWon | DealReverted)[]): Promise<void> {
    const received = events.map((data) =>
      'reason' in data ? { type: EventType.dealReverted, data } : { type: EventType.dealWon, data },
    );
    return this.store.atOnce((unit) => new DealIntake(this.store).acceptInto(unit, received));
  }

  async plan(): Promise<void> {
    while ((await this.planner.runOnce()).planned > 0);
  }

  /** Everything that can be done without waiting. */
  async settleDown(): Promise<void> {
    for (let round = 0; round < 10; round += 1) {
      await this.plan();
      await this.engine.runOnce();
      await this.settler.runOnce();
      await this.ledgerStates.runOnce();
      await this.sendingHolds.runOnce();
    }
  }

  /** Lets time pass in steps, with all loops running. */
  async pass(ms: number, steps = 12): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      this.clock.advance(ms / steps);
      await this.canary.runOnce();
      await this.settleDown();
    }
  }

  /** A person accepts just what is there to be seen. */
  async endRecovery(reason: string): Promise<RecoveryEnd> {
    const open = await this.store.atOnce((unit) => unit.openFound());
    return this.recovery.end({ actor: 'ada', reason, revision: foundRevision(open) });
  }

  deal(dealId: string): DealState {
    const deal = this.store.tables.deals.get(dealId);
    if (!deal) throw new Error(`no deal ${dealId}`);
    return deal;
  }

  operations(dealId: string): Operation[] {
    return allOperations(this.store.tables).filter(({ subject }) => subject.id === dealId);
  }

  operation(dealId: string): Operation {
    const [operation, ...others] = this.operations(dealId);
    if (!operation || others.length > 0) throw new Error(`deal ${dealId} has ${others.length + 1} operations`);
    return operation;
  }

  liveAmounts(dealId: string): string[] {
    const references = new Set(this.operations(dealId).map((one) => one.reference));
    return this.ledger.records
      .filter((record) => references.has(record.reference))
      .map((record) => (record.payload as { lines: { amount: string }[] }).lines[0]?.amount ?? '?');
  }
}

import { type DealReverted, type DealWon, EventType } from '@app/contracts';

import { dealPrefix } from '../model/ledger-reference.js';
import { scopeKey, scopeOf } from '../model/lookup-scope.js';
import type { Operation } from '../model/operation.js';
import { IdSource } from '../ports/id.source.js';
import { OperationListener } from '../ports/operation.listener.js';
import { type ProtocolRules, protocolRules } from '../protocol/protocol-rules.js';
import { DealIntake } from '../services/deal.intake.js';
import type { PostingCore } from '../services/posting-core.js';
import { StartupGate } from '../services/startup.gate.js';
import { ForgetfulBookStore } from './forgetful-book.store.js';
import { MemoryBookStore } from '../store/memory-book.store.js';
import { allOperations } from '../store/memory-tables.js';
import type { HistoryProfile } from './history-profile.js';
import { HistoryWitness } from './history-witness.js';
import { SeededRandom } from './seeded-random.js';
import { anchorOperation } from './simulated-anchor.js';
import { ReadyParties, revertedEvent, SimulatedRules, wonEvent } from './simulated-deals.js';
import { simulatedIdentity } from './simulated-identity.js';
import { SimulatedLedger } from './simulated-ledger.js';
import { type SimulatedProcess, SimulatedWorld } from './simulated-world.js';
import { SimulatedGateway } from './simulated.gateway.js';
import { type Role, rolesOf } from './simulated-roles.js';
import { simulationSettings } from './simulation-settings.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Far more than any history needs that comes to rest. */
const MAX_STEPS = 20_000;
/** Where nothing can be seen, nothing comes to rest by itself. */
const MAX_BLIND_STEPS = 600;

/** A rule taken out. */
export interface Breakage {
  readonly rules?: Partial<ProtocolRules>;
  readonly ignoresDeadline?: boolean;
  readonly asksInLastEntityOnly?: boolean;
}

export interface HistoryResult {
  readonly seed: number;
  /** What no history may show; empty when all is well. */
  readonly faults: readonly string[];
  /** Somebody has to look at it, and can see why. */
  readonly explained: boolean;
  readonly steps: number;
}

/** One random history of a few deals: the real planner, engine, settler and canary keeper in a world that goes wrong. */
export class SimulatedHistory {
  private readonly random: SeededRandom;
  private readonly world: SimulatedWorld;
  private readonly ledger: SimulatedLedger;
  private readonly rules: SimulatedRules;
  private readonly witness: HistoryWitness;
  private readonly protocol: ProtocolRules;
  private readonly books: MemoryBookStore;
  private readonly ids = new CountingIds();
  private readonly roles: readonly Role[];
  private changesLeft = 0;

  constructor(
    private readonly seed: number,
    private readonly profile: HistoryProfile,
    private readonly breakage: Breakage = {},
  ) {
    this.random = new SeededRandom(seed);
    this.world = new SimulatedWorld(this.random, profile.deathRate);
    this.ledger = new SimulatedLedger(this.world, profile);
    this.rules = new SimulatedRules(this.world, profile);
    this.witness = new HistoryWitness(this.world, this.ledger, this.rules, profile);
    this.roles = rolesOf(profile);
    this.protocol = { ...protocolRules, ...breakage.rules };
    this.books = this.storeOf(undefined);
    this.seedCanary();
    if (!profile.alwaysBlind) this.seedAnchors();
  }

  async run(): Promise<HistoryResult> {
    this.planChanges();
    for (const role of this.roles) await this.spawn(role);
    let steps = 0;
    while (steps < (this.profile.alwaysBlind ? MAX_BLIND_STEPS : MAX_STEPS) && !this.isOver()) {
      if (!(await this.world.step())) break;
      steps += 1;
    }
    if (steps === MAX_STEPS && !this.profile.alwaysBlind) this.witness.fault('never came to rest');
    const { explained } = this.profile.alwaysBlind ? { explained: true } : this.witness.seeEnd(this.books.tables);
    return { seed: this.seed, faults: this.witness.faults, explained, steps };
  }

  private isOver(): boolean {
    if (this.world.elapsedMs >= this.profile.endsAfterMs) return true;
    if (this.changesLeft > 0 || !this.world.isIdle) return false;
    return this.roles.every((role) => !role.mustRest || role.nextWorkAt(this.books.tables, this.protocol) === Infinity);
  }

  /** A process of this role; when it dies, another one takes its place after a while. */
  private spawn(role: Role): Promise<void> {
    const process: SimulatedProcess = {
      name: role.name,
      alive: true,
      onDeath: () => this.world.at(this.random.between(100, 2 * MINUTE), () => this.spawn(role)),
    };
    const step = role.create(this.coreOf(process));
    return this.world.start(() => this.work(role, process, step));
  }

  private async work(role: Role, process: SimulatedProcess, step: () => Promise<boolean>): Promise<void> {
    let rests = 0;
    for (;;) {
      const busy = await this.tryStep(step);
      rests = busy ? 0 : rests + 1;
      const until = this.world.now().getTime() + this.random.between(10, 1_000) * 2 ** Math.min(rests, 6);
      const wakeAt = (): number => Math.max(until, role.nextWorkAt(this.books.tables, this.protocol));
      await this.world.sleepUntil(process, wakeAt, true);
    }
  }

  private async tryStep(step: () => Promise<boolean>): Promise<boolean> {
    try {
      return await step();
    } catch (error) {
      this.witness.fault(error instanceof Error ? `${error.name}: ${error.message}` : 'an unknown error');
      return false;
    }
  }

  private coreOf(process: SimulatedProcess): PostingCore {
    const { world, ledger, profile, breakage } = this;
    const ignoresDeadline = breakage.ignoresDeadline === true;
    const { httpTimeoutMs } = simulationSettings;
    return {
      store: this.storeOf(process),
      gateway: new SimulatedGateway({ world, ledger, profile, process, httpTimeoutMs, ignoresDeadline }),
      desired: this.rules,
      parties: new ReadyParties(),
      listener: new NoListener(),
      clock: world,
      ids: this.ids,
      identity: simulatedIdentity,
      settings: simulationSettings,
      rules: this.protocol,
      startup: new StartupGate(true),
      jitter: () => this.random.next(),
    };
  }

  /** Every process has its own connection to the same tables, and may be stopped at each of its waits. */
  private storeOf(process: SimulatedProcess | undefined): MemoryBookStore {
    const { company } = simulatedIdentity;
    const { profile, random, world } = this;
    const Store = this.breakage.asksInLastEntityOnly ? ForgetfulBookStore : MemoryBookStore;
    return new Store({
      clock: world,
      company,
      inFlight: (operation: Operation) => this.protocol.awaitsOutcome(operation),
      onCommit: (before, after) => this.witness.seeCommit(before, after),
      ...(process === undefined
        ? {}
        : {
            shared: this.books,
            pause: () =>
              world.sleep(
                process,
                random.chance(profile.stallRate) ? random.between(0, profile.maxStallMs) : random.between(1, 20),
              ),
          }),
    });
  }

  private seedCanary(): void {
    const probes = [1, 2, 3, 31, 32, 33]
      .map((days) => days * DAY + HOUR)
      .map((ageMs, index) => {
        const controlId = `canary-${index}`;
        this.ledger.remember(controlId, ageMs);
        return { controlId, usedAt: new Date(this.world.now().getTime() - ageMs), doubtful: false };
      });
    const { canary } = this.books.tables;
    this.books.tables = { ...this.books.tables, canary: { ...canary, probes } };
  }

  /** An entry of long ago, found whenever something may be found: without one every doubt would end with a person. */
  private seedAnchors(): void {
    const { entities, movesEntities } = this.profile;
    // Otherwise entities have to be proven by their first entry.
    const anchored = movesEntities ? entities : [null];
    const anchors = anchored.map((entity, index) => anchorOperation(this.world, entity, index));
    for (const anchor of anchors) this.ledger.enter(anchor);
    const proven = anchors.map((anchor) => {
      const scope = scopeOf(anchor);
      return [scopeKey(scope), { scope, verifiedAt: anchor.createdAt, watchedRecordNo: '0', trouble: null }] as const;
    });
    this.books.tables = {
      ...this.books.tables,
      operations: new Map(anchors.map((anchor) => [`deal/${anchor.subject.id}`, [anchor]])),
      scopes: new Map(proven),
    };
  }

  private planChanges(): void {
    const { profile, random } = this;
    for (let deal = 1; deal <= profile.deals; deal += 1) this.planDealChanges(String(deal));
    for (let change = random.between(0, profile.ruleChanges); change > 0; change -= 1)
      this.happen(this.someTime(), () => this.changeRules());
    const people = profile.personDuplicates + profile.personEdits + profile.personDeletes + profile.blindFor;
    for (let visit = people > 0 ? random.between(1, 4) : 0; visit > 0; visit -= 1)
      this.happen(this.someTime(), () => this.interfere());
  }

  /** Where nobody looks back, people meddle only with what is still in doubt. */
  private interfere(): void {
    if (this.profile.peopleMeddleLater)
      return this.ledger.interfere((reference) => reference.startsWith(dealPrefix(simulatedIdentity, '900')));
    const operations = allOperations(this.books.tables);
    const settled = new Set(operations.filter(({ state }) => state === 'done').map(({ reference }) => reference));
    this.ledger.interfere((reference) => settled.has(reference));
  }

  private planDealChanges(dealId: string): void {
    const changes = this.random.between(0, this.profile.maxChanges);
    let at = this.random.between(0, 5_000);
    let cycle = 1;
    for (let version = 1; version <= changes + 1; version += 1) {
      const reverts = version > 1 && this.random.chance(0.3);
      const [current, when] = [cycle, at];
      this.happen(when, () => this.changeDeal(dealId, version, current, reverts));
      if (reverts) cycle += 1;
      at += this.someTime();
    }
  }

  private someTime(): number {
    return this.random.between(0, this.random.pick(this.profile.changeGapsMs));
  }

  private happen(ms: number, change: () => void | Promise<void>): void {
    this.changesLeft += 1;
    this.world.at(ms, () => {
      this.changesLeft -= 1;
      return change();
    });
  }

  private async changeDeal(dealId: string, version: number, cycle: number, reverts: boolean): Promise<void> {
    const entries = this.random.between(1, this.profile.maxEntries);
    const event = reverts
      ? revertedEvent(dealId, version, cycle, this.world)
      : wonEvent(dealId, version, cycle, this.world, entries);
    this.witness.expectSet(dealId, entries);
    await this.deliver(event);
    // At least once, in whatever order.
    if (this.random.chance(0.2)) this.happen(this.someTime(), () => this.deliver(event));
  }

  private deliver(event: DealWon | DealReverted): Promise<void> {
    const received =
      'reason' in event ? { type: EventType.dealReverted, data: event } : { type: EventType.dealWon, data: event };
    return this.books.atOnce((unit) => new DealIntake(this.books).acceptInto(unit, [received]));
  }

  private changeRules(): void {
    this.rules.change();
    this.happen(this.random.between(0, 10_000), () =>
      this.books.atOnce(async (unit) => void (await unit.requestPlan({ all: true }, false))),
    );
  }
}

class CountingIds extends IdSource {
  private last = 0;

  next(): string {
    this.last += 1;
    return `id-${this.last}`;
  }
}

class NoListener extends OperationListener {
  override settled(): Promise<void> {
    return Promise.resolve();
  }
}

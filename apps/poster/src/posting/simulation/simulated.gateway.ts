import type { SeenEntry } from '../model/seen-entry.js';
import {
  type ConnectRequest,
  type FoundRecord,
  type LedgerConnection,
  LedgerGateway,
  LedgerUnavailableError,
  type LedgerWrite,
  type ListedReference,
  LookupFailedError,
  type SendDeadline,
  type WriteOutcome,
} from '../ports/ledger.gateway.js';
import type { HistoryProfile } from './history-profile.js';
import type { SimulatedLedger } from './simulated-ledger.js';
import type { SimulatedProcess, SimulatedWorld } from './simulated-world.js';

export interface GatewayConditions {
  readonly world: SimulatedWorld;
  readonly ledger: SimulatedLedger;
  readonly profile: HistoryProfile;
  readonly process: SimulatedProcess;
  readonly httpTimeoutMs: number;
  /** A client that does not test the deadline: one of the broken variants. */
  readonly ignoresDeadline: boolean;
}

/** The network between one process and the ledger, at its worst. */
export class SimulatedGateway extends LedgerGateway {
  constructor(private readonly conditions: GatewayConditions) {
    super();
  }

  override async connect({ entity }: ConnectRequest): Promise<LedgerConnection> {
    const { world, process, profile, ledger } = this.conditions;
    await world.sleep(process, world.random.between(1, 200));
    if (world.random.chance(profile.notExecuted)) throw new LedgerUnavailableError('connection refused');
    if (ledger.turnsAway(entity, 'logins')) throw new LedgerUnavailableError('no access to this entity');
    return new SimulatedConnection(this.conditions, entity);
  }
}

class SimulatedConnection implements LedgerConnection {
  constructor(
    private readonly conditions: GatewayConditions,
    private readonly entity: string | null,
  ) {}

  async write(writes: readonly LedgerWrite[], deadline: SendDeadline): Promise<readonly WriteOutcome[]> {
    const { world, process, profile, ignoresDeadline } = this.conditions;
    const { random } = world;
    if (random.chance(profile.stallRate)) await world.sleep(process, random.between(0, 2 * profile.maxStallMs));
    if (deadline.expired() && !ignoresDeadline) return writes.map(() => notExecuted('the deadline has passed'));
    // The worst case: the test has passed, and only now the process is stopped.
    if (random.chance(profile.stallBeforeWrite))
      await world.sleep(process, random.between(0, profile.maxStallBeforeWriteMs));
    if (random.chance(profile.notExecuted)) {
      const whole = random.chance(0.5);
      return writes.map(() => ({ ...notExecuted('refused whole'), wholeContentRefused: whole && writes.length > 1 }));
    }
    return this.answersTo(writes);
  }

  async find(_object: string, references: readonly string[]): Promise<readonly FoundRecord[]> {
    const { world, process, profile, ledger } = this.conditions;
    await world.sleep(process, world.random.between(10, 500));
    if (world.random.chance(profile.lookupFails)) throw new LookupFailedError('no answer');
    if (ledger.turnsAway(this.entity, 'reads')) throw new LookupFailedError('no right to read');
    const found = ledger.find(references, this.entity);
    await world.sleep(process, world.random.between(10, 500));
    return found;
  }

  async look(references: readonly string[]): Promise<readonly SeenEntry[]> {
    const { world, process, profile, ledger } = this.conditions;
    await world.sleep(process, world.random.between(10, 500));
    if (world.random.chance(profile.lookupFails)) throw new LookupFailedError('no answer');
    if (ledger.turnsAway(this.entity, 'reads')) throw new LookupFailedError('no right to read');
    const seen = ledger.look(references, this.entity);
    await world.sleep(process, world.random.between(10, 500));
    return seen;
  }

  async lookAtRecords(recordNos: readonly string[]): Promise<readonly SeenEntry[]> {
    const { records } = this.conditions.ledger;
    const named = records.filter(({ recordNo }) => recordNos.includes(recordNo));
    const seen = await this.look(named.map(({ reference }) => reference));
    return seen.filter(({ recordNo }) => recordNos.includes(recordNo));
  }

  async findByRecordNo(_object: string, recordNo: string): Promise<FoundRecord | null> {
    await this.conditions.world.sleep(this.conditions.process, 10);
    return this.conditions.ledger.findByRecordNo(recordNo);
  }

  async seesAny(): Promise<boolean> {
    await this.conditions.world.sleep(this.conditions.process, 10);
    return this.conditions.ledger.records.length > 0;
  }

  async listReferences(_object: string, prefix: string, after: string): Promise<readonly ListedReference[]> {
    await this.conditions.world.sleep(this.conditions.process, 10);
    return this.conditions.ledger.records
      .filter(({ reference, recordNo }) => reference.startsWith(prefix) && Number(recordNo) > Number(after))
      .map(({ reference, recordNo }) => ({ reference, recordNo }));
  }

  async probe(controlId: string): Promise<'executed' | 'already-recorded'> {
    await this.conditions.world.sleep(this.conditions.process, 10);
    return this.conditions.ledger.probe(controlId);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  /** All answers come together, when the last function is through, or not at all. */
  private async answersTo(writes: readonly LedgerWrite[]): Promise<WriteOutcome[]> {
    const { world, process, profile, ledger, httpTimeoutMs } = this.conditions;
    const outcomes = new Map<string, WriteOutcome>();
    const isLost = world.random.chance(profile.answerLost);
    const givesUpAt = world.elapsedMs + httpTimeoutMs;
    const latency = world.random.between(10, 300);
    let answeredAt = Infinity;
    for (const write of writes)
      ledger.execute(write, (outcome) => {
        outcomes.set(write.controlId, outcome);
        if (!isLost && outcomes.size === writes.length) answeredAt = world.elapsedMs + latency;
      });
    const resetAt = isLost && world.random.chance(0.5) ? world.elapsedMs + world.random.between(10, 60_000) : Infinity;
    await world.sleepUntil(process, () => startOf(world) + Math.min(answeredAt, resetAt, givesUpAt));
    const answered = answeredAt <= world.elapsedMs;
    return writes.map(({ controlId }) => (answered ? outcomes.get(controlId) : undefined) ?? unknown());
  }
}

function startOf(world: SimulatedWorld): number {
  return world.now().getTime() - world.elapsedMs;
}

function unknown(): WriteOutcome {
  return { kind: 'unknown', text: 'the answer was lost' };
}

function notExecuted(text: string): WriteOutcome & { kind: 'not-executed' } {
  return { kind: 'not-executed', text };
}

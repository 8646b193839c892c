import type { SandboxStore } from '../../store/sandbox-store.js';
import { AccessDirectory, type DirectorySnapshot } from '../access/access-directory.js';
import { FaultPlan, type FaultPlanSnapshot } from '../faults/fault-plan.js';
import type { SandboxClock } from '../sandbox-clock.js';
import { GatewaySettings, type GatewaySettingsSnapshot } from '../settings/gateway-settings.js';

const NAME = 'intacct-controls';

interface Snapshot {
  readonly settings: GatewaySettingsSnapshot['shared'];
  /** Absent in what an older sandbox wrote. */
  readonly companySettings?: GatewaySettingsSnapshot['companies'];
  readonly faults: FaultPlanSnapshot;
  readonly directory: DirectorySnapshot;
  readonly clockOffsetMs: number;
}

/** Switches, faults, directory and clock, kept beside the ledgers so that a restart changes nothing. */
export class ControlMemory {
  #saved = '';
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly store: SandboxStore,
    readonly clock: SandboxClock,
    readonly settings: GatewaySettings,
    readonly faults: FaultPlan,
    readonly directory: AccessDirectory,
  ) {}

  static async load(store: SandboxStore, clock: SandboxClock): Promise<ControlMemory> {
    const snapshot = (await store.load(NAME)) as Snapshot | undefined;
    const settings = new GatewaySettings();
    const faults = new FaultPlan();
    if (snapshot) {
      settings.restore({ shared: snapshot.settings, companies: snapshot.companySettings ?? {} });
      faults.restore(snapshot.faults);
      clock.advance(snapshot.clockOffsetMs);
    }
    return new ControlMemory(store, clock, settings, faults, new AccessDirectory(snapshot?.directory));
  }

  /** Writes what has changed since it was last written; cheap when nothing has. */
  async save(): Promise<void> {
    const turn = this.#queue.then(() => this.#write());
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #write(): Promise<void> {
    const { shared, companies } = this.settings.snapshot();
    const snapshot: Snapshot = {
      settings: shared,
      companySettings: companies,
      faults: this.faults.snapshot(),
      directory: this.directory.snapshot(),
      clockOffsetMs: this.clock.offsetMs,
    };
    const text = JSON.stringify(snapshot);
    if (text === this.#saved) return;
    await this.store.save(NAME, snapshot);
    this.#saved = text;
  }
}

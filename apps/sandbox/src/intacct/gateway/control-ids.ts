import type { SandboxSettings } from '../settings/sandbox-settings.js';
import type { CompanyState } from '../state/company-state.js';
import type { UnitOfWork } from '../state/unit-of-work.js';
import { GatewayError } from './gateway-error.js';

const COLLECTION = 'controlIds';

interface Remembered {
  readonly at: number;
}

/** A control id as one sender used it. */
export interface ControlIdKey {
  readonly controlId: string;
  readonly senderId: string;
}

/** Ids of functions that were executed and completed in one company, and of those still running. */
export class ControlIds {
  readonly #running = new Map<string, symbol>();

  constructor(
    readonly state: CompanyState,
    readonly settings: SandboxSettings,
  ) {}

  /** The refusal this id earns in that request, or undefined. */
  refusalOf(key: ControlIdKey, now: number, request: symbol): GatewayError | undefined {
    const running = this.#running.get(this.#name(key));
    if (running !== undefined && running !== request) return inProgress(key.controlId);
    const remembered = this.state.note(COLLECTION, this.#name(key)) as Remembered | undefined;
    const kept = this.settings.duplicateIdRetentionMs;
    if (!remembered || (kept !== null && now - remembered.at > kept)) return undefined;
    return alreadyRecorded(key.controlId, this.settings);
  }

  /** In the same unit as the record, so that one is never durable without the other. */
  complete(key: ControlIdKey, unit: UnitOfWork, now: number): void {
    unit.putNote(COLLECTION, this.#name(key), { at: now });
  }

  /** From now until `finish` every other request with these ids is told to wait. */
  start(keys: readonly ControlIdKey[], request: symbol): void {
    for (const key of keys) {
      const name = this.#name(key);
      if (!this.#running.has(name)) this.#running.set(name, request);
    }
  }

  finish(request: symbol): void {
    for (const [id, owner] of this.#running) if (owner === request) this.#running.delete(id);
  }

  /** What a real company would do to us if it kept ids for a while only. */
  async forgetAll(): Promise<void> {
    await this.state.exclusively(async () => {
      const unit = this.state.unit();
      for (const id of this.state.notes(COLLECTION).keys()) unit.putNote(COLLECTION, id, null);
      await this.state.commit(unit.staged);
    });
  }

  #name({ controlId, senderId }: ControlIdKey): string {
    return this.settings.duplicateIdScope === 'sender' ? `${senderId}|${controlId}` : controlId;
  }
}

export function alreadyRecorded(controlId: string, settings: SandboxSettings): GatewayError {
  const description2 = `A successful transaction has already been recorded with the control id ${controlId}`;
  return new GatewayError([
    { number: settings.duplicateIdNumber, description2, correction: 'Use a unique control id.' },
  ]);
}

export function inProgress(controlId: string): GatewayError {
  const description2 = `There is a concurrent request in process with the control id ${controlId}`;
  return new GatewayError([{ number: 'XL03000006', description2, correction: 'Wait for it to complete.' }]);
}

import type { SandboxSettings } from '../settings/sandbox-settings.js';
import type { CompanyState } from '../state/company-state.js';
import type { UnitOfWork } from '../state/unit-of-work.js';
import { GatewayError } from './gateway-error.js';

const COLLECTION = 'controlIds';

interface Remembered {
  readonly at: number;
}

/** Ids of functions that were executed and completed, and of those still running. */
export class ControlIds {
  readonly #running = new Map<string, symbol>();

  constructor(
    readonly state: CompanyState,
    readonly settings: SandboxSettings,
  ) {}

  /** The refusal this id earns in that request, or undefined. */
  refusalOf(controlId: string, now: number, request: symbol): GatewayError | undefined {
    const running = this.#running.get(controlId);
    if (running !== undefined && running !== request) return inProgress(controlId);
    const remembered = this.state.note(COLLECTION, controlId) as Remembered | undefined;
    const kept = this.settings.duplicateIdRetentionMs;
    if (!remembered || (kept !== null && now - remembered.at > kept)) return undefined;
    return alreadyRecorded(controlId, this.settings);
  }

  /** In the same unit as the record, so that one is never durable without the other. */
  complete(controlId: string, unit: UnitOfWork, now: number): void {
    unit.putNote(COLLECTION, controlId, { at: now });
  }

  /** From now until `finish` every other request with these ids is told to wait. */
  start(controlIds: readonly string[], request: symbol): void {
    for (const id of controlIds) if (!this.#running.has(id)) this.#running.set(id, request);
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

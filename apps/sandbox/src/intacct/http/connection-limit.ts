import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewaySettings } from '../settings/gateway-settings.js';

const POLL_MS = 20;

/** Requests of each company at a time; short overlaps are tolerated, longer ones refused. */
export class ConnectionLimit {
  readonly #active = new Map<string, number>();
  peak = 0;

  constructor(readonly settings: GatewaySettings) {}

  /** False when the limit was still reached after the tolerated wait. */
  async enter(companyId: string): Promise<boolean> {
    const settings = this.settings.of(companyId);
    const giveUpAt = Date.now() + settings.connectionWaitMs;
    while (this.#of(companyId) >= settings.connectionLimit) {
      if (Date.now() >= giveUpAt) return false;
      await sleep(POLL_MS);
    }
    this.#active.set(companyId, this.#of(companyId) + 1);
    this.peak = Math.max(this.peak, this.#of(companyId));
    return true;
  }

  leave(companyId: string): void {
    this.#active.set(companyId, this.#of(companyId) - 1);
  }

  #of(companyId: string): number {
    return this.#active.get(companyId) ?? 0;
  }
}

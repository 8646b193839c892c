import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxSettings } from '../settings/sandbox-settings.js';

const POLL_MS = 20;

/** Requests of one company at a time; short overlaps are tolerated, longer ones refused. */
export class ConnectionLimit {
  active = 0;
  peak = 0;

  constructor(readonly settings: SandboxSettings) {}

  /** False when the limit was still reached after the tolerated wait. */
  async enter(): Promise<boolean> {
    const giveUpAt = Date.now() + this.settings.connectionWaitMs;
    while (this.active >= this.settings.connectionLimit) {
      if (Date.now() >= giveUpAt) return false;
      await sleep(POLL_MS);
    }
    this.active += 1;
    this.peak = Math.max(this.peak, this.active);
    return true;
  }

  leave(): void {
    this.active -= 1;
  }
}

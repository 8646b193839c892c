import { setTimeout as sleep } from 'node:timers/promises';
import { ClientClock } from './client-clock.js';

export class SystemClientClock extends ClientClock {
  now(): number {
    return Date.now();
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms);
  }

  random(): number {
    return Math.random();
  }
}

import { PipedriveClock } from '../client/pipedrive-clock.js';

/** Sleeping moves the time and takes none. */
export class JumpingClock extends PipedriveClock {
  readonly sleeps: number[] = [];

  constructor(private time = 1_000_000) {
    super();
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number): Promise<void> {
    this.sleeps.push(ms);
    this.time += ms;
    return new Promise((resolve) => setImmediate(resolve));
  }

  override jitter(): number {
    return 0.5;
  }

  advance(ms: number): void {
    this.time += ms;
  }
}

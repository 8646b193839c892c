import { Clock } from '@app/platform';

import type { SeededRandom } from './seeded-random.js';

interface Sleeper {
  readonly wakeAt: () => number;
  readonly wake: () => void;
  /** Absent for what happens outside our processes: they cannot be killed. */
  readonly process?: SimulatedProcess;
  /** Waits for work, not in the middle of it. */
  readonly idle: boolean;
}

/** A process that can be stopped for a while, or for ever, wherever it waits. */
export interface SimulatedProcess {
  readonly name: string;
  alive: boolean;
  readonly onDeath: () => void;
}

export const SIMULATION_START = Date.UTC(2026, 0, 5, 9);

/**
 * Time, and who runs next. Exactly one piece of code runs at a time, from one wait to the next; the order of the waits
 * is the random choice that a seed names.
 */
export class SimulatedWorld extends Clock {
  private time = SIMULATION_START;
  private sleepers: Sleeper[] = [];
  private readonly whenBlocked: (() => void)[] = [];

  constructor(
    readonly random: SeededRandom,
    private readonly deathRate: number,
  ) {
    super();
  }

  override now(): Date {
    return new Date(this.time);
  }

  override monotonicMs(): number {
    return this.elapsedMs;
  }

  get elapsedMs(): number {
    return this.time - SIMULATION_START;
  }

  /** Nobody is in the middle of anything. */
  get isIdle(): boolean {
    return this.sleepers.every((one) => one.idle || one.process?.alive === false);
  }

  /** The process sleeps; whether it ever wakes is not up to it. */
  sleep(process: SimulatedProcess, ms: number): Promise<void> {
    const at = this.time + ms;
    return this.sleepUntil(process, () => at);
  }

  /** The moment may move while it sleeps; Infinity means: not yet. */
  sleepUntil(process: SimulatedProcess, wakeAt: () => number, idle = false): Promise<void> {
    return new Promise((resolve) => {
      if (!idle && this.random.chance(this.deathRate)) {
        process.alive = false;
        process.onDeath();
      }
      this.sleepers.push({ wakeAt, wake: resolve, process, idle });
      this.blocked();
    });
  }

  /** Something that happens by itself, whatever becomes of our processes. */
  at(ms: number, happen: () => void | Promise<void>): void {
    const when = this.time + ms;
    const wake = (): void => {
      const happened = happen();
      if (happened) void happened.then(() => this.blocked());
      else this.blocked();
    };
    this.sleepers.push({ wakeAt: () => when, wake, idle: false });
  }

  /** Starts a process and lets it run to its first wait. */
  start(run: () => Promise<void>): Promise<void> {
    return this.untilBlocked(() => void run().then(() => this.blocked()));
  }

  /** Lets the next one run; false when nobody will ever wake again. */
  async step(): Promise<boolean> {
    this.sleepers = this.sleepers.filter((one) => one.process?.alive !== false);
    let next: Sleeper | undefined;
    let nextAt = Infinity;
    for (const sleeper of this.sleepers) {
      const at = sleeper.wakeAt();
      if (at < nextAt) [next, nextAt] = [sleeper, at];
    }
    if (!next) return false;
    const chosen = next;
    this.sleepers = this.sleepers.filter((one) => one !== chosen);
    this.time = Math.max(this.time, nextAt);
    await this.untilBlocked(chosen.wake);
    return true;
  }

  private untilBlocked(resume: () => void): Promise<void> {
    return new Promise((resolve) => {
      this.whenBlocked.push(resolve);
      resume();
    });
  }

  private blocked(): void {
    this.whenBlocked.pop()?.();
  }
}

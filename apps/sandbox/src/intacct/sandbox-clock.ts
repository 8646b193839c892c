/** Real or given time plus what tests have moved it ahead. */
export class SandboxClock {
  #offsetMs = 0;

  constructor(readonly base: { now(): number } = Date) {}

  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): number {
    return this.base.now() + this.#offsetMs;
  }

  advance(ms: number): void {
    if (Number.isFinite(ms) && ms > 0) this.#offsetMs += ms;
  }
}

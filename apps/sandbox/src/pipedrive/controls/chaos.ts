/** A small seeded generator (mulberry32): the same seed plays the same disorder again. */
export class Chaos {
  private state = 0;

  seed(seed: number): void {
    this.state = seed >>> 0;
  }

  /** A seed that goes on where this one is. */
  get position(): number {
    return this.state;
  }

  /** Between 0 and 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}

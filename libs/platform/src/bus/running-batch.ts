import type { BatchContext } from './batch-source.js';
import { PartitionLostError } from './bus.errors.js';

/** A batch in its handler: whether it should still go on, and when the handler last showed that it is alive. */
export class RunningBatch implements BatchContext {
  private stale = false;

  constructor(
    readonly topic: string,
    readonly partition: number,
    private lastSignMs: number,
    private readonly monotonicMs: () => number,
    private readonly beat: () => Promise<void> = () => Promise.resolve(),
    private readonly alsoStale: () => boolean = () => false,
  ) {}

  async heartbeat(): Promise<void> {
    this.lastSignMs = this.monotonicMs();
    if (this.stale) throw new PartitionLostError(this.topic, this.partition);
    await this.beat();
  }

  isStale(): boolean {
    return this.stale || this.alsoStale();
  }

  endEarly(): void {
    this.stale = true;
  }

  silentForMs(): number {
    return this.monotonicMs() - this.lastSignMs;
  }
}

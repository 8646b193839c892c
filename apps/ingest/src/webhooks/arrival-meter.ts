import type { Clock } from '@app/platform';

const SLOT_MS = 1_000;
/** One person at work causes a few a second; this many come from an import or a bulk edit. */
const MANY_PER_SECOND = 200;
/** So many in one commit have come while the one before was written: they come faster than they are stored. */
const MANY_AT_ONCE = 16;

/** Says whether deliveries pour in: then whoever shares the process with their acceptance steps back. */
export class ArrivalMeter {
  private slot = 0;
  private inSlot = 0;
  private inSlotBefore = 0;

  constructor(private readonly clock: Pick<Clock, 'monotonicMs'>) {}

  /** A group that has been stored with one commit. */
  count(deliveries: number): void {
    this.turn();
    this.inSlot += deliveries >= MANY_AT_ONCE ? MANY_PER_SECOND + 1 : deliveries;
  }

  get isPouring(): boolean {
    this.turn();
    return Math.max(this.inSlot, this.inSlotBefore) > MANY_PER_SECOND;
  }

  private turn(): void {
    const now = Math.floor(this.clock.monotonicMs() / SLOT_MS);
    if (now === this.slot) return;
    this.inSlotBefore = now === this.slot + 1 ? this.inSlot : 0;
    this.inSlot = 0;
    this.slot = now;
  }
}

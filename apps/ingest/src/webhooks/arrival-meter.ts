import type { Clock } from '@app/platform';

const SLOT_MS = 1_000;
/** One person at work causes a few a second; this many come from an import or a bulk edit. */
const MANY_PER_SECOND = 200;

/** Says whether deliveries pour in: then whoever shares the process with their acceptance steps back. */
export class ArrivalMeter {
  private slot = 0;
  private inSlot = 0;
  private inSlotBefore = 0;

  constructor(private readonly clock: Pick<Clock, 'monotonicMs'>) {}

  count(deliveries: number): void {
    this.turn();
    this.inSlot += deliveries;
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

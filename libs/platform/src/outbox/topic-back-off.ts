import type { Clock } from '../clock/clock.js';

const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 30_000;

/** Rests a topic that refuses records, longer each time, without resting the others. */
export class TopicBackOff {
  private readonly resting = new Map<string, { untilMs: number; restMs: number }>();

  constructor(private readonly clock: Clock) {}

  restingTopics(): string[] {
    const now = this.clock.monotonicMs();
    return [...this.resting].filter(([, rest]) => rest.untilMs > now).map(([topic]) => topic);
  }

  failed(topic: string): void {
    const restMs = Math.min((this.resting.get(topic)?.restMs ?? FIRST_REST_MS / 2) * 2, LONGEST_REST_MS);
    this.resting.set(topic, { untilMs: this.clock.monotonicMs() + restMs, restMs });
  }

  succeeded(topic: string): void {
    this.resting.delete(topic);
  }
}

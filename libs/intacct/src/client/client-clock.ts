/** Time as the client sees it; injected so that tests neither sleep nor guess. */
export abstract class ClientClock {
  /** Milliseconds since the epoch. */
  abstract now(): number;
  abstract sleep(ms: number): Promise<void>;
  /** 0 ≤ x < 1, for the jitter of retries. */
  abstract random(): number;
}

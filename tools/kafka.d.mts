export interface RunningKafka {
  /** `127.0.0.1:<port>`, the value for `KAFKA_BROKERS`. */
  readonly brokers: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when the broker is gone, whoever ended it. */
  readonly exited: Promise<unknown>;
  /** The last lines of its log. */
  output(): string;
  /** Clean stop; removes the data unless a `dataDir` was given. */
  stop(): Promise<void>;
  /** SIGKILL; the data stays. */
  kill(): Promise<void>;
}

/** What is missing on this machine, in a sentence for the person at the terminal. */
export class KafkaToolError extends Error {}

export function startKafka(options?: {
  dataDir?: string;
  port?: number;
  log?: (line: string) => void;
}): Promise<RunningKafka>;

/** A sentence that says what is missing to start Kafka here, or nothing. */
export function missingTools(): Promise<string | undefined>;

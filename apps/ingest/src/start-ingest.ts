import type { IngestEnvironment } from './ingest.environment.js';

/** A running ingest: whoever started it also ends it. */
export interface RunningIngest {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Graceful: no new requests, the group commit is flushed, loops finish their step. */
  close(): Promise<void>;
}

/** Migrates, binds the database to the account, opens HTTP and starts the loops. Throws when it cannot; never exits the process. */
export async function startIngest(environment: IngestEnvironment): Promise<RunningIngest> {
  await Promise.resolve(environment);
  throw new Error('not wired yet');
}

import { randomUUID } from 'node:crypto';
import { READ_IS_RETRIED } from '../errors/error-effect.js';
import { IntacctFailure } from '../errors/intacct-failure.js';
import { IntacctRequestError } from '../errors/intacct-request-error.js';
import type { IntacctFunction } from '../functions/intacct-function.js';
import { queryFunction } from '../functions/query.builder.js';
import type { FunctionData } from '../outcome/function-data.js';
import type { FunctionOutcome } from '../outcome/function-outcome.js';
import { readQueryPage } from '../reads/query-page.reader.js';
import type { QueryPage, QueryRequest } from '../reads/query-request.js';
import type { ClientSettings } from './client-settings.js';
import type { IntacctConnection } from './intacct-connection.js';
import { NO_DEADLINE } from './send-deadline.js';

const BASE_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;

/** Sends one read function, again after passing failures: bounded, with jitter, honouring Retry-After. */
export class ReadRunner {
  constructor(readonly settings: ClientSettings) {}

  async query<F extends string>(connection: IntacctConnection, request: QueryRequest<F>): Promise<QueryPage<F>> {
    const data = await this.run(connection, (controlId) => queryFunction(controlId, request));
    return readQueryPage(request.fields, data);
  }

  /** Data of the function; throws `IntacctRequestError` when it failed for good. A fresh control id per attempt. */
  async run(connection: IntacctConnection, build: (controlId: string) => IntacctFunction): Promise<FunctionData> {
    return this.retry(() => this.once(connection, build));
  }

  async once(connection: IntacctConnection, build: (controlId: string) => IntacctFunction): Promise<FunctionData> {
    const [outcome] = await connection.send([build(randomUUID())], { deadline: NO_DEADLINE, uniqueId: false });
    if (outcome?.kind === 'succeeded') return outcome.data;
    throw errorOf(outcome);
  }

  async retry<T>(attempt: () => Promise<T>): Promise<T> {
    const { clock, readRetries } = this.settings;
    for (let failures = 0; ; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof IntacctRequestError)) throw error;
        if (failures >= readRetries || !READ_IS_RETRIED.has(error.failure.class)) throw error;
        // Asking again before that would be refused again, and holding the caller longer is not ours to decide.
        if ((error.retryAfterMs ?? 0) > MAX_DELAY_MS) throw error;
        const delay = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** failures);
        const jittered = delay / 2 + (delay / 2) * clock.random();
        await clock.sleep(Math.max(jittered, error.retryAfterMs ?? 0));
      }
    }
  }
}

function errorOf(outcome: FunctionOutcome | undefined): IntacctRequestError {
  if (outcome?.kind === 'not-executed') return new IntacctRequestError(outcome.failure, outcome.retryAfterMs);
  if (outcome?.kind === 'refused') return new IntacctRequestError(outcome.failure);
  const reason = outcome?.kind === 'unknown' ? outcome.reason : 'missing-result';
  const failure = outcome?.kind === 'unknown' ? outcome.failure : undefined;
  return new IntacctRequestError(failure ?? new IntacctFailure('garbled', [], `no usable answer: ${reason}`));
}

import type { PipedriveCredentials } from '../auth/pipedrive-credentials.js';
import type { RateBudget } from '../budget/rate-budget.js';
import type { PipedriveClock } from './pipedrive-clock.js';

export interface PipedriveOptions {
  /** `https://api.pipedrive.com`, `https://{company}.pipedrive.com` or a sandbox; paths are added. */
  readonly apiUrl: string;
  readonly credentials: PipedriveCredentials;
  /** In memory when not given: right for one process. */
  readonly budget?: RateBudget;
  /** For one call, its body included. Default 30 s. */
  readonly timeoutMs?: number;
  /** Default 32 MiB. */
  readonly maxResponseBytes?: number;
  /** Repeats of a read after the first try. Default 3. Writes are never repeated. */
  readonly retries?: number;
  readonly clock?: PipedriveClock;
}

/** Narrows a listing of deals. */
export interface DealListOptions {
  readonly status?: readonly ('open' | 'won' | 'lost' | 'deleted')[];
  /** Rows per page, at most 500. */
  readonly limit?: number;
  readonly pipelineId?: string;
  readonly stageId?: string;
}

export interface CreateWebhook {
  readonly name: string;
  readonly subscriptionUrl: string;
  readonly eventAction: 'create' | 'change' | 'delete' | '*';
  readonly eventObject: string;
  readonly httpAuthUser?: string;
  readonly httpAuthPassword?: string;
}

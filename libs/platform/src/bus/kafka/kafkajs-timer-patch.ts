import { createRequire } from 'node:module';

/** The defect and its repair were read in the source of exactly this version. */
export const PATCHED_VERSION = '2.2.4';
const RECHECK_MS = 10;

interface RequestQueue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

interface RequestQueueClass {
  prototype: RequestQueue;
}

/**
 * kafkajs 2.2.4 looks for waiting requests on every connection each millisecond, for ever, also when none can be waiting:
 * 2 % of a core for nothing, and a `TimeoutNegativeWarning` on newer Node. Repaired, a timer exists only while requests
 * wait; each new request and each answer looks at the queue anyway. Any other version is left alone.
 */
export function patchRequestQueue(): boolean {
  const require = createRequire(import.meta.url);
  const { version } = require('kafkajs/package.json') as { version: string };
  if (version !== PATCHED_VERSION) return false;
  const queue = require('kafkajs/src/network/requestQueue') as RequestQueueClass;
  queue.prototype.scheduleCheckPendingRequests = scheduleWhilePending;
  return true;
}

function scheduleWhilePending(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttledMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : RECHECK_MS,
  );
}

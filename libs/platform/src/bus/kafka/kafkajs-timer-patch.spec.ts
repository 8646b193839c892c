import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PATCHED_VERSION, patchRequestQueue } from './kafkajs-timer-patch.js';

interface Queue {
  throttledUntil: number;
  pending: unknown[];
  push(request: object): void;
  checkPendingRequests(): void;
  fulfillRequest(response: { correlationId: number; payload: Buffer; size: number }): void;
}
type QueueClass = new (options: object) => Queue;

const require = createRequire(import.meta.url);
const RequestQueue = require('kafkajs/src/network/requestQueue') as QueueClass;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

function queueOf(maxInFlightRequests: number, sent: number[]): { queue: Queue; ask: (correlationId: number) => void } {
  const queue = new RequestQueue({
    maxInFlightRequests,
    requestTimeout: 1000,
    logger: quiet,
    clientId: 'c',
    broker: 'b',
  });
  const ask = (correlationId: number): void => {
    const entry = { correlationId, resolve() {}, reject() {} };
    queue.push({ entry, expectResponse: true, sendRequest: () => sent.push(correlationId) });
  };
  return { queue, ask };
}

describe('the repaired request queue of kafkajs', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is repaired only in the version whose source was read', () => {
    const { version } = require('kafkajs/package.json') as { version: string };
    expect(version).toBe(PATCHED_VERSION);
    expect(patchRequestQueue()).toBe(true);
  });

  it('has no timer while no request waits', () => {
    patchRequestQueue();
    const sent: number[] = [];
    const { queue, ask } = queueOf(1, sent);
    queue.checkPendingRequests();
    ask(1);
    queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 });
    expect(sent).toEqual([1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends a waiting request when the one before it is answered', () => {
    patchRequestQueue();
    const sent: number[] = [];
    const { queue, ask } = queueOf(1, sent);
    ask(1);
    ask(2);
    expect(sent).toEqual([1]);
    queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 });
    expect(sent).toEqual([1, 2]);
  });

  it('sends what the broker held back once it may', () => {
    patchRequestQueue();
    const sent: number[] = [];
    const { queue, ask } = queueOf(5, sent);
    queue.throttledUntil = Date.now() + 300;
    ask(1);
    expect(sent).toEqual([]);
    vi.advanceTimersByTime(320);
    expect(sent).toEqual([1]);
    vi.advanceTimersByTime(100);
    expect(vi.getTimerCount()).toBe(0);
  });
});

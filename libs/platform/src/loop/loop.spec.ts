import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Loop } from './loop.js';

/** Lets everything run that needs no timer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('loop', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes on at once after a busy step and rests after an idle one', async () => {
    const outcomes: ('busy' | 'idle')[] = ['busy', 'busy', 'idle', 'idle'];
    let steps = 0;
    const loop = new Loop('test', () => Promise.resolve(outcomes[steps++] ?? 'idle'), { idleMs: 1_000 });
    loop.start();
    await settle();
    expect(steps).toBe(3);
    await vi.advanceTimersByTimeAsync(999);
    expect(steps).toBe(3);
    await vi.advanceTimersByTimeAsync(1);
    await settle();
    expect(steps).toBe(4);
    await loop.stop();
  });

  it('wakes up from its rest', async () => {
    let steps = 0;
    const loop = new Loop('test', () => Promise.resolve((steps++, 'idle' as const)), { idleMs: 60_000 });
    loop.start();
    await settle();
    loop.wake();
    await settle();
    expect(steps).toBe(2);
    await loop.stop();
  });

  it('does not miss a wake-up that comes during a step', async () => {
    let steps = 0;
    const loop: Loop = new Loop(
      'test',
      () => {
        steps += 1;
        if (steps === 1) loop.wake();
        return Promise.resolve('idle');
      },
      { idleMs: 60_000 },
    );
    loop.start();
    await settle();
    expect(steps).toBe(2);
    await loop.stop();
  });

  it('outlives failing steps, resting longer each time, whatever wakes it', async () => {
    const errors: unknown[] = [];
    let steps = 0;
    const failing = (): Promise<'idle'> => Promise.reject(new Error(`step ${(steps += 1)}`));
    const loop = new Loop('test', failing, { idleMs: 10, errorMs: 1_000, onError: (error) => errors.push(error) });
    loop.start();
    await settle();
    loop.wake();
    await vi.advanceTimersByTimeAsync(999);
    expect(steps).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await settle();
    expect(steps).toBe(2);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(steps).toBe(2);
    await vi.advanceTimersByTimeAsync(1);
    await settle();
    expect(errors).toHaveLength(3);
    await loop.stop();
  });

  it('stops only when the running step has ended, and begins no other', async () => {
    let finish: (() => void) | undefined;
    let steps = 0;
    const slow = (): Promise<'busy'> => {
      steps += 1;
      return new Promise((resolve) => {
        finish = () => resolve('busy');
      });
    };
    const loop = new Loop('test', slow, { idleMs: 10 });
    loop.start();
    let isStopped = false;
    const stopping = loop.stop().then(() => (isStopped = true));
    await settle();
    expect(isStopped).toBe(false);
    finish?.();
    await stopping;
    expect(steps).toBe(1);
  });

  it('stops at once while it rests, even after a failure', async () => {
    const loop = new Loop('test', () => Promise.reject(new Error('no')), { idleMs: 10, errorMs: 60_000 });
    loop.start();
    await settle();
    await loop.stop();
  });
});

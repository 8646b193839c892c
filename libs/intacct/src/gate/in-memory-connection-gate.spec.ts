import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InMemoryConnectionGate } from './in-memory-connection-gate.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Whether a promise has settled once everything that is ready has run. */
async function isOpen(slot: Promise<unknown>): Promise<boolean> {
  let open = false;
  void slot.then(
    () => (open = true),
    () => undefined,
  );
  await vi.advanceTimersByTimeAsync(0);
  return open;
}

describe('the connection gate', () => {
  it('lets as many in as it has slots and the next one when one leaves, in order', async () => {
    const gate = new InMemoryConnectionGate(2);
    const [first] = [await gate.acquire('write'), await gate.acquire('read')];
    const third = gate.acquire('write');
    const fourth = gate.acquire('read');
    expect([await isOpen(third), await isOpen(fourth)]).toEqual([false, false]);
    await first.release();
    expect([await isOpen(third), await isOpen(fourth)]).toEqual([true, false]);
  });

  it('counts a slot that is released twice once', async () => {
    const gate = new InMemoryConnectionGate(1);
    const slot = await gate.acquire('write');
    await slot.release();
    await slot.release();
    await slot.retire();
    await gate.acquire('write');
    expect(await isOpen(gate.acquire('write'))).toBe(false);
  });

  it('keeps a retired slot closed until the cool-down is over', async () => {
    const gate = new InMemoryConnectionGate(1, { coolDownMs: 5_000 });
    await (await gate.acquire('write')).retire();
    const next = gate.acquire('write');
    await vi.advanceTimersByTimeAsync(4_999);
    expect(await isOpen(next)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isOpen(next)).toBe(true);
  });

  it('lets one settler in while all slots are closed by lost requests, and only then', async () => {
    const gate = new InMemoryConnectionGate(1, { coolDownMs: 5_000 });
    const busy = await gate.acquire('write');
    expect(await isOpen(gate.acquire('settle'))).toBe(false);
    await busy.retire();
    const settler = await gate.acquire('settle');
    expect(await isOpen(gate.acquire('settle'))).toBe(false);
    await settler.release();
    expect(await isOpen(gate.acquire('settle'))).toBe(true);
  });

  it('forgets a caller who gave up waiting', async () => {
    const gate = new InMemoryConnectionGate(1);
    const slot = await gate.acquire('write');
    const abort = new AbortController();
    const waiting = gate.acquire('write', abort.signal);
    abort.abort(new Error('shutting down'));
    await expect(waiting).rejects.toThrow('shutting down');
    await expect(gate.acquire('write', abort.signal)).rejects.toThrow('shutting down');
    await slot.release();
    expect(await isOpen(gate.acquire('write'))).toBe(true);
  });
});

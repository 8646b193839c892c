import { describe, expect, it } from 'vitest';

import { DeliveryQueue, DeliveryRefusedError } from './delivery-queue.js';

/** A store that writes when the test says so. */
class ManualStore {
  readonly groups: (readonly number[])[] = [];
  private readonly open: { resolve: () => void; reject: (error: Error) => void }[] = [];

  readonly store = (group: readonly number[]): Promise<void> => {
    this.groups.push(group);
    return new Promise((resolve, reject) => this.open.push({ resolve, reject }));
  };

  async written(): Promise<void> {
    this.open.shift()?.resolve();
    await turn();
  }

  async failed(): Promise<void> {
    this.open.shift()?.reject(new Error('the database is away'));
    await turn();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const outcome = (answer: Promise<void>): Promise<string> =>
  answer.then(
    () => 'durable',
    (error: unknown) => (error instanceof DeliveryRefusedError ? error.why : 'bug'),
  );

describe('the queue of deliveries', () => {
  it('writes many with one transaction and answers each only when it is durable', async () => {
    const manual = new ManualStore();
    const queue = new DeliveryQueue<number>({ store: manual.store, limit: 100, maxGroup: 3 });
    let answered = 0;
    const answers = [1, 2, 3].map((item) => queue.add(item).then(() => (answered += 1)));
    await turn();
    expect(manual.groups).toEqual([[1, 2, 3]]);
    expect(answered).toBe(0);
    await manual.written();
    await Promise.all(answers);
    expect(answered).toBe(3);
  });

  it('lets the next group fill while one is being written', async () => {
    const manual = new ManualStore();
    const queue = new DeliveryQueue<number>({ store: manual.store, limit: 100, maxGroup: 2 });
    const answers = [1, 2, 3, 4, 5].map((item) => queue.add(item));
    expect(manual.groups).toEqual([[1, 2]]);
    await manual.written();
    await manual.written();
    await manual.written();
    await Promise.all(answers);
    expect(manual.groups).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('refuses at once when it is full, and takes more when there is room again', async () => {
    const manual = new ManualStore();
    const queue = new DeliveryQueue<number>({ store: manual.store, limit: 2, maxGroup: 2 });
    const first = [queue.add(1), queue.add(2)];
    expect(await outcome(queue.add(3))).toBe('full');
    await manual.written();
    await Promise.all(first);
    const later = [queue.add(4), queue.add(5)];
    await manual.written();
    expect(await Promise.all(later.map(outcome))).toEqual(['durable', 'durable']);
  });

  it('refuses a group that could not be written, and goes on', async () => {
    const manual = new ManualStore();
    const queue = new DeliveryQueue<number>({ store: manual.store, limit: 100, maxGroup: 1 });
    const lost = outcome(queue.add(1));
    await manual.failed();
    expect(await lost).toBe('database');
    const kept = outcome(queue.add(2));
    await manual.written();
    expect(await kept).toBe('durable');
  });

  it('refuses everything that waits when a write takes too long, and is open again when it ends', async () => {
    const manual = new ManualStore();
    const queue = new DeliveryQueue<number>({ store: manual.store, limit: 100, maxGroup: 1, maxHoldMs: 1 });
    expect(await Promise.all([queue.add(1), queue.add(2)].map(outcome))).toEqual(['database', 'database']);
    expect(await outcome(queue.add(3))).toBe('database');
    await manual.written();
    const kept = outcome(queue.add(4));
    await manual.written();
    expect(await kept).toBe('durable');
  });

  it('writes what it has taken before it is closed, and takes nothing after that', async () => {
    const manual = new ManualStore();
    const queue = new DeliveryQueue<number>({ store: manual.store, limit: 100, maxGroup: 10 });
    const taken = outcome(queue.add(1));
    const closing = queue.close();
    expect(await outcome(queue.add(2))).toBe('closed');
    await manual.written();
    await closing;
    expect(await taken).toBe('durable');
    expect(manual.groups).toEqual([[1]]);
  });
});

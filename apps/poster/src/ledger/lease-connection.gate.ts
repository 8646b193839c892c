import { randomUUID } from 'node:crypto';

import { ConnectionGate, type ConnectionPurpose, type ConnectionSlot } from '@app/intacct';
import type { Lease, LeaseStore } from '@app/platform';

export interface LeaseGateOptions {
  /** Intacct company; slots are shared by all processes that write to it. */
  readonly company: string;
  readonly slots: number;
  /** Longer than the longest request, so that a slot never frees itself under one. */
  readonly ttlMs: number;
  /** How long a slot stays closed after its request was lost. */
  readonly coolDownMs: number;
  /** How often a waiting caller looks for a free slot of another process. */
  readonly pollMs: number;
}

/**
 * Connection slots as lease rows, so that all processes together keep to the company's limit. After a kill a slot stays closed until
 * its lease ends, and after a lost request for the cool-down: the gateway may still be working there. One more slot is kept for
 * asking what became of lost requests; it is used only while all others are closed.
 */
export class LeaseConnectionGate extends ConnectionGate {
  private readonly owner = randomUUID();
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly leases: LeaseStore,
    private readonly options: LeaseGateOptions,
  ) {
    super();
  }

  async acquire(purpose: ConnectionPurpose, signal?: AbortSignal): Promise<ConnectionSlot> {
    const names = this.names(purpose);
    for (;;) {
      signal?.throwIfAborted();
      const lease = await this.tryAll(names);
      if (lease !== undefined) return this.slot(lease);
      await this.rest(signal);
    }
  }

  /** A random beginning: two processes do not wait for the same slot. */
  private names(purpose: ConnectionPurpose): string[] {
    const { company, slots } = this.options;
    const first = Math.floor(Math.random() * slots);
    const shared = Array.from({ length: slots }, (_, i) => `intacct:${company}:slot:${(first + i) % slots}`);
    return purpose === 'settle' ? [...shared, `intacct:${company}:slot:settle`] : shared;
  }

  private async tryAll(names: readonly string[]): Promise<Lease | undefined> {
    for (const name of names) {
      const lease = await this.leases.acquire(name, `${this.owner}:${randomUUID()}`, this.options.ttlMs);
      if (lease !== undefined) return lease;
    }
    return undefined;
  }

  private slot(lease: Lease): ConnectionSlot {
    let open = true;
    const close = async (give: () => Promise<void>): Promise<void> => {
      if (!open) return;
      open = false;
      await give();
      for (const wake of this.waiting) wake();
    };
    return {
      release: () => close(() => this.leases.release(lease)),
      retire: () => close(() => this.leases.closeFor(lease, this.options.coolDownMs)),
    };
  }

  private rest(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.waiting.delete(finish);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, this.options.pollMs);
      this.waiting.add(finish);
      signal?.addEventListener('abort', finish, { once: true });
    });
  }
}

import { ConnectionGate, type ConnectionPurpose, type ConnectionSlot } from './connection-gate.js';

interface Waiter {
  readonly grant: () => void;
}

/** Slots of one process. A retired slot stays closed for the cool-down; `settle` may then use one slot over the limit. */
export class InMemoryConnectionGate extends ConnectionGate {
  readonly #limit: number;
  readonly #coolDownMs: number;
  readonly #waiting: Waiter[] = [];
  #taken = 0;
  #retired = 0;
  #settling = 0;

  constructor(limit = 2, options: { readonly coolDownMs?: number } = {}) {
    super();
    this.#limit = limit;
    this.#coolDownMs = options.coolDownMs ?? 60_000;
  }

  async acquire(purpose: ConnectionPurpose, signal?: AbortSignal): Promise<ConnectionSlot> {
    signal?.throwIfAborted();
    // Lost requests close slots; whoever finds out what they did must not wait behind them.
    if (purpose === 'settle' && this.#taken >= this.#limit && this.#retired > 0 && this.#settling === 0) {
      this.#settling += 1;
      return this.#slot(() => (this.#settling -= 1));
    }
    if (this.#taken < this.#limit) this.#taken += 1;
    else await this.#wait(signal);
    return this.#slot(() => this.#free());
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(signal?.reason as Error);
      };
      const waiter: Waiter = {
        grant: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Hands the slot straight to the next in line, so that nobody can slip in between. */
  #free(): void {
    const next = this.#waiting.shift();
    if (next) next.grant();
    else this.#taken -= 1;
  }

  #slot(free: () => void): ConnectionSlot {
    let open = true;
    return {
      release: async () => {
        if (!open) return;
        open = false;
        free();
      },
      retire: async () => {
        if (!open) return;
        open = false;
        this.#retired += 1;
        setTimeout(() => {
          this.#retired -= 1;
          free();
        }, this.#coolDownMs).unref();
      },
    };
  }
}

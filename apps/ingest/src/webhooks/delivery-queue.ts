/** Refused on purpose: Pipedrive tries again, and the poll closes what stays open. */
export class DeliveryRefusedError extends Error {
  constructor(
    readonly why: 'full' | 'closed' | 'database',
    options?: ErrorOptions,
  ) {
    super(`webhook delivery refused: ${why}`, options);
    this.name = 'DeliveryRefusedError';
  }
}

export interface DeliveryQueueOptions<T> {
  /** Stores a group in one transaction; resolves when it is durable. */
  readonly store: (group: readonly T[]) => Promise<void>;
  readonly maxGroup?: number;
  readonly maxWaitMs?: number;
  /** How long a write may take before everybody who waits is refused; default 5 s, half of what Pipedrive waits. */
  readonly maxHoldMs?: number;
  /** Deliveries that may wait at the same time. */
  readonly limit: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Group commit: many deliveries become durable with one transaction, and each is answered only then. One group is written
 * at a time; while it is, the next one fills up by itself.
 */
export class DeliveryQueue<T> {
  private waiting: Waiting<T>[] = [];
  private writing = false;
  private closed = false;
  private stalled = false;
  private timer: NodeJS.Timeout | undefined;
  private inFlight = 0;
  private whenIdle: (() => void)[] = [];
  private readonly maxGroup: number;
  private readonly maxWaitMs: number;
  private readonly maxHoldMs: number;

  constructor(private readonly options: DeliveryQueueOptions<T>) {
    this.maxGroup = options.maxGroup ?? 64;
    this.maxWaitMs = options.maxWaitMs ?? 4;
    this.maxHoldMs = options.maxHoldMs ?? 5_000;
  }

  get depth(): number {
    return this.waiting.length + this.inFlight;
  }

  get isFull(): boolean {
    return this.depth >= this.options.limit;
  }

  /** Resolves when the item is durable. Throws DeliveryRefusedError at once when the queue is full or closed. */
  add(item: T): Promise<void> {
    if (this.closed) return Promise.reject(new DeliveryRefusedError('closed'));
    if (this.stalled) return Promise.reject(new DeliveryRefusedError('database'));
    if (this.isFull) return Promise.reject(new DeliveryRefusedError('full'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.waiting.length >= this.maxGroup) this.flush();
      else if (!this.writing) this.timer ??= setTimeout(() => this.flush(), this.maxWaitMs);
    });
  }

  /** Takes nothing more and returns when everything taken has been written or refused. */
  async close(): Promise<void> {
    this.closed = true;
    this.flush();
    if (this.depth > 0) await new Promise<void>((resolve) => this.whenIdle.push(resolve));
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.writing || this.waiting.length === 0) return;
    const group = this.waiting.splice(0, this.maxGroup);
    this.writing = true;
    this.inFlight = group.length;
    void this.write(group).finally(() => {
      this.writing = false;
      this.inFlight = 0;
      this.flush();
      if (this.depth === 0) for (const done of this.whenIdle.splice(0)) done();
    });
  }

  private async write(group: readonly Waiting<T>[]): Promise<void> {
    const holdTimer = setTimeout(() => this.stall(group), this.maxHoldMs);
    try {
      await this.options.store(group.map((one) => one.item));
      for (const one of group) one.resolve();
    } catch (cause) {
      const refused = new DeliveryRefusedError('database', { cause });
      for (const one of group) one.reject(refused);
    } finally {
      clearTimeout(holdTimer);
      this.stalled = false;
    }
  }

  /** The write may still succeed; then the delivery comes twice, which is no harm. */
  private stall(group: readonly Waiting<T>[]): void {
    this.stalled = true;
    const refused = new DeliveryRefusedError('database');
    for (const one of [...group, ...this.waiting.splice(0)]) one.reject(refused);
  }
}

import type { BusStatus } from './batch-source.js';

type Listener = (status: BusStatus, cause?: Error) => void;

/** The status of a source and who wants to hear of its changes. `crashed` is final. */
export class StatusBoard {
  private current: BusStatus = 'stopped';
  private readonly listeners: Listener[] = [];

  get(): BusStatus {
    return this.current;
  }

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  set(status: BusStatus, cause?: Error): void {
    if (status === this.current || this.current === 'crashed') return;
    this.current = status;
    for (const listener of this.listeners) listener(status, cause);
  }
}

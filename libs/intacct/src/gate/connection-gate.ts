/** `settle` asks what became of a write; a gate may keep a slot for it when all others are closed. */
export type ConnectionPurpose = 'write' | 'read' | 'settle';

export interface ConnectionSlot {
  release(): Promise<void>;
  /** The gateway may still be working on the last request: keep the slot closed for a cool-down. */
  retire(): Promise<void>;
}

/** Limits how many requests of one Intacct company run at a time (the vendor's documents say 1, 2 or 6). */
export abstract class ConnectionGate {
  /** Waits for a free slot; rejects with the signal's reason when aborted. */
  abstract acquire(purpose: ConnectionPurpose, signal?: AbortSignal): Promise<ConnectionSlot>;
}

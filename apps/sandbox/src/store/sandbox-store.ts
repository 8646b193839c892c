/** One row to keep; `value: null` removes it. */
export interface SandboxChange {
  readonly collection: string;
  readonly key: string;
  /** Plain JSON. */
  readonly value: unknown;
}

export interface SandboxRow {
  readonly collection: string;
  readonly key: string;
  readonly value: unknown;
}

/**
 * Where a sandbox keeps its state. `name` tells the sandboxes apart. Two ways of use: one snapshot, or rows that change
 * one by one. What a promise has confirmed survives a kill of the process.
 */
export abstract class SandboxStore {
  /** The snapshot saved last, or undefined. */
  abstract load(name: string): Promise<unknown>;
  abstract save(name: string, snapshot: unknown): Promise<void>;

  /** All rows, in no particular order. */
  abstract rows(name: string): Promise<SandboxRow[]>;
  /** All changes or none. */
  abstract write(name: string, changes: readonly SandboxChange[]): Promise<void>;
  /** Forgets snapshot and rows of that sandbox. */
  abstract clear(name: string): Promise<void>;
}

import type { ConnectionPurpose } from '../gate/connection-gate.js';

export interface ConnectOptions {
  /** Entity to work in; '' or absent is top level. */
  readonly entity?: string;
  readonly purpose: ConnectionPurpose;
  readonly signal?: AbortSignal;
}

export interface ReadOptions {
  readonly entity?: string;
  readonly purpose?: 'read' | 'settle';
  readonly signal?: AbortSignal;
}

export type EngineOutcome =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sent'; readonly operations: number }
  | { readonly kind: 'stopped'; readonly reason: 'observe' | 'paused' | 'recovery' }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Claims operations and sends them, one batch at a time. Several may run side by side, in any number of processes. */
export class OperationEngine {
  async runOnce(): Promise<EngineOutcome> {
    throw new Error('under construction');
  }
}

import type { CanaryState } from './canary-state.js';
import type { RecoveryState } from './recovery-state.js';
import type { ScopeObstacle } from './scope-state.js';

/** What keeps planned entries from being sent, apart from the deal itself. */
export interface SendingObstacles {
  readonly scopes: readonly ScopeObstacle[];
  readonly recovery: RecoveryState;
  readonly canary: CanaryState;
}

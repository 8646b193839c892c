import type { WriteResult } from '../functions/write.functions.js';
import type { FunctionCall } from '../gateway/function-call.js';
import type { LegacyShape } from './legacy-shape.js';

/** An object-specific function: one object per call, strict order of its children, answered with a key. */
export interface LegacyFunction {
  /** Upper-case object it is about, for permissions and faults; '' where the call says it. */
  readonly object: string;
  readonly effect: 'read' | 'write';
  /** Absent where the call has no children or its own check. */
  readonly shape?: LegacyShape;
  run(call: FunctionCall): WriteResult;
}

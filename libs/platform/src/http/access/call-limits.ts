import type { PlatformEnvironment } from '../../config/platform.environment.js';

export interface CallLimits {
  /** Calls of one key or person (or of one address, without any proof) in a minute, in this process. */
  readonly callsPerMinute: number;
  /** Wrong keys and tokens that one address has in a minute, before it is not listened to. */
  readonly failuresPerMinute: number;
}

export const defaultCallLimits: CallLimits = { callsPerMinute: 1_800, failuresPerMinute: 300 };

export function callLimitsOf(environment: PlatformEnvironment): CallLimits {
  return {
    callsPerMinute: environment.ADMIN_CALLS_PER_MINUTE,
    failuresPerMinute: environment.ADMIN_FAILURES_PER_MINUTE,
  };
}

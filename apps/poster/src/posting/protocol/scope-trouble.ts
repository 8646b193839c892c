import type { PostingSettings } from '../model/posting-settings.js';
import type { ScopeState, ScopeTrouble } from '../model/scope-state.js';
import { backOffMs, later } from './wait.js';

/** An outage should not be over for long before anybody notices. */
const MAX_REST_MS = 60_000;

/** How long is waited after so many failures in a row, in milliseconds. `jitter` in [0, 1) keeps workers apart. */
export function restMs(failures: number, jitter: number, settings: PostingSettings): number {
  const backOff = backOffMs(settings.retryMs, Math.min(settings.maxRetryMs, MAX_REST_MS), failures);
  return backOff * (1 + jitter);
}

/** No connection in this scope: it rests alone, longer each time, for the engines of all processes. */
export function unreachable(
  scope: ScopeState,
  failure: { readonly text: string; readonly retryAfterMs?: number | undefined },
  now: Date,
  rest: (failures: number) => number,
): ScopeState {
  const before = scope.trouble?.kind === 'unreachable' ? scope.trouble : undefined;
  const failures = before?.failures ?? 0;
  const waitMs = Math.max(failure.retryAfterMs ?? 0, rest(failures));
  const trouble: ScopeTrouble = {
    kind: 'unreachable',
    text: before?.text ?? failure.text,
    since: before?.since ?? now,
    restsUntil: later(now, waitMs),
    failures: failures + 1,
  };
  return { ...scope, trouble };
}

/** Others may have compared it before and go on; a scope that cannot even be reached says so already. */
export function notCompared(scope: ScopeState, text: string, now: Date): ScopeState {
  if (scope.trouble !== null) return scope;
  return { ...scope, trouble: { kind: 'not-compared', text, since: now, restsUntil: null, failures: 1 } };
}

import type { PostingSettings } from '../model/posting-settings.js';
import type { WriteOutcome } from '../ports/ledger.gateway.js';

/** Grows slowly while the gateway is quick, halves as soon as it struggles. */
export function nextBatchSize(
  size: number,
  outcomes: readonly WriteOutcome[],
  tookMs: number,
  settings: PostingSettings,
): number {
  const struggled = outcomes.some(
    (outcome) =>
      (outcome.kind === 'unknown' && outcome.overloaded === true) ||
      (outcome.kind === 'not-executed' && (outcome.throttled === true || outcome.wholeContentRefused === true)),
  );
  if (struggled) return Math.max(1, Math.floor(size / 2));
  const quick = outcomes.some((outcome) => outcome.kind === 'succeeded') && tookMs < settings.growBelowMs;
  return quick ? Math.min(settings.maxBatch, size + settings.batchStep) : size;
}

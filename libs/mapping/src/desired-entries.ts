import type { DealReverted, DealWon } from '@app/contracts';

import type { PartyIds } from './desired-entry.js';
import type { DesiredOutcome } from './desired-outcome.js';
import type { MappingContext } from './mapping-context.js';

/**
 * What a deal should have in the ledger under the given rules, settings and reference data.
 * Pure and deterministic: it knows no clock and does not depend on the order of the rules. All findings come at once.
 */
export function desiredEntries(
  event: DealWon | DealReverted,
  context: MappingContext,
  parties: PartyIds,
): DesiredOutcome {
  void context;
  void parties;
  if ('reason' in event) return { kind: 'entries', entries: [], excluded: [] };
  return { kind: 'held', reasons: [] };
}

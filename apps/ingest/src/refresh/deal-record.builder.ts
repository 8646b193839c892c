import { randomUUID } from 'node:crypto';

import type { AuditEntry, OutboxRecord } from '@app/platform';

import type { EventContext } from '../deal/deal-event.builder.js';
import type { DealHistoryEntry } from '../deal/deal-history.repository.js';
import type { DealFacts } from '../deal/deal-snapshot.js';
import type { StoredDeal } from '../deal/deal-state.repository.js';
import type { DealDecision } from '../deal/deal-transition.js';
import type { ObservedDeal } from './observed-deal.js';

/** What the audit trail says of an event: ids, version and hash, no payload. */
export function decisionAudit(
  decision: DealDecision,
  emitted: OutboxRecord,
  one: ObservedDeal,
  context: EventContext,
): AuditEntry {
  const { emit } = decision;
  return {
    ...auditOf(one, context, emit?.type === 'reverted' ? 'deal.reverted' : 'deal.won'),
    correlationId: emitted.id,
    outcome: 'succeeded',
    after: {
      because: decision.because,
      source: one.hint.source,
      version: emit?.version,
      cycle: emit?.cycle,
      baseline: emit?.baseline,
      contentHash: emit?.contentHash,
      readSequence: one.readSequence,
      ...(emit?.type === 'reverted' ? { reason: emit.reason } : {}),
      ...dateDifference(emit, one),
    },
  };
}

/** Pipedrive's own date of the win, in a zone that it does not document: where it differs somebody should look. */
function dateDifference(emit: DealDecision['emit'], one: ObservedDeal): Record<string, unknown> {
  if (emit?.type !== 'won' || emit.trigger !== 'won' || one.observation.kind !== 'present') return {};
  const { localWonDate } = one.observation.facts;
  if (localWonDate === null || localWonDate === emit.bookkeepingDate) return {};
  return { bookkeepingDate: emit.bookkeepingDate, pipedriveLocalWonDate: localWonDate };
}

export function unreadableAudit(reason: string, one: ObservedDeal, context: EventContext): AuditEntry {
  return { ...auditOf(one, context, 'deal.unreadable'), outcome: 'failed', after: { reason } };
}

/** A line for what is new; reading the same thing again leaves no trace. */
export function decisionHistory(
  decision: DealDecision,
  emitted: OutboxRecord | null,
  one: ObservedDeal,
  stored: StoredDeal,
  facts: DealFacts | null,
  context: EventContext,
): DealHistoryEntry | null {
  const { emit } = decision;
  const firstSeen = stored.readSequence === '0';
  const moved = one.observation.kind === 'present' && one.observation.facts.updateTime !== stored.facts?.updateTime;
  const newlyBaseline = decision.because === 'baseline';
  if (emitted === null && !firstSeen && !moved && !newlyBaseline && stored.readable) return null;
  return {
    ...historyOf(one, context, decision.because),
    updateTime: facts?.updateTime ?? null,
    eventId: emitted?.id ?? null,
    eventType: emitted?.type ?? null,
    version: emit?.version ?? null,
    cycle: emit?.cycle ?? null,
    baseline: emit?.baseline ?? null,
    reason: emit?.type === 'reverted' ? emit.reason : null,
    summary: summaryOf(one, facts),
  };
}

export function unreadableHistory(reason: string, one: ObservedDeal, context: EventContext): DealHistoryEntry {
  return { ...historyOf(one, context, 'unreadable'), reason };
}

function summaryOf(one: ObservedDeal, facts: DealFacts | null): Record<string, unknown> {
  if (one.observation.kind !== 'present' || facts === null) return { seen: one.observation.kind };
  const { status, value, currency, pipelineId, stageId, wonTime, isArchived } = facts;
  return { seen: 'present', status, value, currency, pipelineId, stageId, wonTime, isArchived };
}

function historyOf(one: ObservedDeal, context: EventContext, outcome: string): DealHistoryEntry {
  return {
    dealId: one.dealId,
    observedAt: context.observedAt,
    readSequence: one.readSequence,
    source: one.hint.source,
    updateTime: null,
    outcome,
    eventId: null,
    eventType: null,
    version: null,
    cycle: null,
    baseline: null,
    reason: null,
    summary: {},
  };
}

function auditOf(one: ObservedDeal, context: EventContext, action: string) {
  return {
    id: randomUUID(),
    actor: 'system',
    action,
    subjectType: 'deal',
    subjectId: one.dealId,
    company: context.company,
    environmentId: context.environmentId,
  };
}

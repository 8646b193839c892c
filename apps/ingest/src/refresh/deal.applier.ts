import type { AuditEntry, AuditTrail, Database, Outbox, OutboxRecord, Sql } from '@app/platform';

import { isInCycle, type RevenueStages } from '../deal/deal-cycle.js';
import { buildDealReverted, buildDealWon, type EventContext } from '../deal/deal-event.builder.js';
import type { DealHistoryRepository } from '../deal/deal-history.repository.js';
import type { DealFacts, DealObservation } from '../deal/deal-snapshot.js';
import type { DealStateChange, DealStateRepository, StoredDeal } from '../deal/deal-state.repository.js';
import { decideDealTransition, type DealDecision } from '../deal/deal-transition.js';
import type { ChangeHintRepository } from '../hints/change-hint.repository.js';
import { type ClaimedHint, isUnhinted } from '../hints/hint.js';
import type { IngestIdentity } from '../ingest-identity.js';
import type { ScheduleRepository } from '../schedules/schedule.repository.js';
import type { IngestSettings, IngestSettingsRepository } from '../settings/ingest-settings.repository.js';
import type { ObservedDeal } from './observed-deal.js';
import { decisionAudit, decisionHistory, unreadableAudit, unreadableHistory } from './deal-record.builder.js';

export interface DealApplierParts {
  readonly db: Database;
  readonly identity: IngestIdentity;
  readonly settings: IngestSettingsRepository;
  readonly states: DealStateRepository;
  readonly history: DealHistoryRepository;
  readonly hints: ChangeHintRepository;
  readonly schedules: ScheduleRepository;
  readonly outbox: Outbox;
  readonly audit: AuditTrail;
}

export interface AppliedBatch {
  readonly emitted: number;
  readonly unreadable: number;
}

interface Outcome {
  readonly changes: DealStateChange[];
  readonly entries: Parameters<DealHistoryRepository['append']>[1][number][];
  readonly audits: AuditEntry[];
  readonly events: OutboxRecord[];
  /** Deals that have to be read again, such as those whose lines turned out to be needed: their hints stay. */
  readonly rereads: ClaimedHint[];
  /** Stages that a deal on record has moved into. */
  readonly enteredStages: Set<string>;
}

/** Compares readings with the record and commits state, events, history, audit and hint removal together. */
export class DealApplier {
  constructor(private readonly parts: DealApplierParts) {}

  /** All of the batch or nothing of it. `stagesOf` places the configured trigger stages in their pipelines. */
  async apply(
    observed: readonly ObservedDeal[],
    stagesOf: (settings: IngestSettings) => RevenueStages,
  ): Promise<AppliedBatch> {
    const { db, settings, states, history, outbox, audit, schedules } = this.parts;
    return db.transaction(async (tx) => {
      const inForce = await settings.readShared(tx);
      const onRecord = await this.lock(tx, observed);
      const outcome: Outcome = {
        changes: [],
        entries: [],
        audits: [],
        events: [],
        rereads: [],
        enteredStages: new Set(),
      };
      for (const one of observed) this.judge(one, onRecord.get(one.dealId), inForce, stagesOf(inForce), outcome);
      await states.save(tx, outcome.changes);
      await outbox.append(tx, outcome.events);
      await history.append(tx, outcome.entries);
      await audit.append(tx, outcome.audits);
      await schedules.stageEntered(tx, [...outcome.enteredStages]);
      await this.settle(tx, observed, new Set(outcome.rereads));
      return {
        emitted: outcome.events.length,
        unreadable: observed.filter((one) => one.observation.kind === 'unreadable').length,
      };
    });
  }

  private async settle(tx: Sql, observed: readonly ObservedDeal[], rereads: ReadonlySet<ClaimedHint>): Promise<void> {
    const { hints } = this.parts;
    const hinted = observed.filter((one) => !isUnhinted(one.hint)).map((one) => one.hint);
    await hints.settle(
      tx,
      hinted.filter((hint) => !rereads.has(hint)),
    );
    await hints.release(
      tx,
      hinted.filter((hint) => rereads.has(hint)),
    );
    await hints.raise(tx, [...rereads].filter(isUnhinted), 'backfill');
  }

  /** Only a row can be locked, so a deal that is really there gets one first; of the others there is nothing to keep. */
  private async lock(tx: Sql, observed: readonly ObservedDeal[]): Promise<ReadonlyMap<string, StoredDeal>> {
    const { states } = this.parts;
    const there = observed.filter(({ observation: { kind } }) => kind === 'present' || kind === 'unreadable');
    await states.introduce(
      tx,
      there.map((one) => one.dealId),
    );
    return states.lock(
      tx,
      observed.map((one) => one.dealId),
    );
  }

  private judge(
    one: ObservedDeal,
    stored: StoredDeal | undefined,
    settings: IngestSettings,
    revenueStages: RevenueStages,
    outcome: Outcome,
  ): void {
    if (stored === undefined) return;
    // Somebody who began to read later has applied already: what we hold is older, whatever its update time says.
    if (BigInt(stored.readSequence) >= BigInt(one.readSequence)) return this.overtaken(one, outcome);
    const { observation } = one;
    const context = this.contextOf(one, settings);
    if (observation.kind === 'unreadable') return this.unreadable(one, stored, observation.reason, context, outcome);
    if (observation.kind === 'present' && observation.details === null) {
      const wanted = settings.cutover !== null && isInCycle(observation.facts, revenueStages);
      if (wanted) return void outcome.rereads.push(one.hint);
    }
    const decision = decideDealTransition(stored.memory, observation, {
      cutover: settings.cutover,
      timeZone: settings.timeZone,
      revenueStages,
      mappedFieldKeys: settings.mappedFields,
      versionEpoch: settings.versionEpoch,
      backfill: one.hint.isBackfill,
    });
    this.record(one, stored, observation, decision, context, outcome);
  }

  /** A backfill asks for more than the state: who overtook it decided without, so its question stays as a hint. */
  private overtaken(one: ObservedDeal, outcome: Outcome): void {
    if (isUnhinted(one.hint)) outcome.rereads.push(one.hint);
  }

  private record(
    one: ObservedDeal,
    stored: StoredDeal,
    observation: DealObservation,
    decision: DealDecision,
    context: EventContext,
    outcome: Outcome,
  ): void {
    const present = observation.kind === 'present' ? observation : null;
    const facts = present?.facts ?? stored.facts;
    if (present !== null && stored.facts !== null && present.facts.stageId !== stored.facts.stageId)
      outcome.enteredStages.add(present.facts.stageId);
    const emitted = facts === null ? null : eventOf(decision, facts, observation, context);
    outcome.changes.push({
      dealId: one.dealId,
      readSequence: one.readSequence,
      readAt: context.observedAt,
      unreadableReason: null,
      memory: decision.memory,
      facts: present?.facts ?? null,
      details: present?.details ?? null,
      emitted,
    });
    if (emitted !== null) {
      outcome.events.push(emitted);
      outcome.audits.push(decisionAudit(decision, emitted, one, context));
    }
    const line = decisionHistory(decision, emitted, one, stored, facts, context);
    if (line !== null) outcome.entries.push(line);
  }

  private unreadable(
    one: ObservedDeal,
    stored: StoredDeal,
    reason: string,
    context: EventContext,
    outcome: Outcome,
  ): void {
    outcome.changes.push({
      dealId: one.dealId,
      readSequence: one.readSequence,
      readAt: context.observedAt,
      unreadableReason: reason,
      memory: stored.memory,
      facts: null,
      details: null,
      emitted: null,
    });
    // Told once per cause: the nightly comparison meets it again every night.
    if (stored.unreadableReason === reason) return;
    outcome.audits.push(unreadableAudit(reason, one, context));
    outcome.entries.push(unreadableHistory(reason, one, context));
  }

  private contextOf(one: ObservedDeal, settings: IngestSettings): EventContext {
    return {
      ...this.parts.identity,
      observedAt: one.readAt,
      readSequence: one.readSequence,
      timeZone: settings.timeZone,
    };
  }
}

function eventOf(
  decision: DealDecision,
  facts: DealFacts,
  observation: DealObservation,
  context: EventContext,
): OutboxRecord | null {
  const { emit } = decision;
  if (emit === null) return null;
  if (emit.type === 'reverted') return buildDealReverted(emit, facts, context);
  if (observation.kind !== 'present' || observation.details === null)
    throw new Error(`deal ${facts.dealId} cannot be emitted without its lines`);
  return buildDealWon(emit, facts, observation.details, context);
}

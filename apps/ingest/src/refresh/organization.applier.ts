import { randomUUID } from 'node:crypto';

import type { OrganizationState } from '@app/contracts';
import type { AuditEntry, AuditTrail, Database, Outbox, OutboxRecord } from '@app/platform';

import type { EventContext } from '../deal/deal-event.builder.js';
import type { ChangeHintRepository } from '../hints/change-hint.repository.js';
import type { ClaimedHint } from '../hints/hint.js';
import type { MergeAliasRepository } from '../hints/merge-alias.repository.js';
import type { IngestIdentity } from '../ingest-identity.js';
import { buildOrganizationChanged } from '../organization/organization-event.builder.js';
import type {
  OrganizationStateChange,
  OrganizationStateRepository,
  StoredOrganization,
} from '../organization/organization-state.repository.js';
import { decideOrganizationTransition, type OrganizationObservation } from '../organization/organization-transition.js';
import type { IngestSettings, IngestSettingsRepository } from '../settings/ingest-settings.repository.js';
import type { ObservedOrganization } from './organization.reader.js';

export interface OrganizationApplierParts {
  readonly db: Database;
  readonly identity: IngestIdentity;
  readonly settings: IngestSettingsRepository;
  readonly states: OrganizationStateRepository;
  readonly aliases: MergeAliasRepository;
  readonly hints: ChangeHintRepository;
  readonly outbox: Outbox;
  readonly audit: AuditTrail;
}

/** Compares organizations with the record and commits state, events, audit and hint removal together. */
export class OrganizationApplier {
  constructor(private readonly parts: OrganizationApplierParts) {}

  /** Returns the organizations as they are on record afterwards. */
  async apply(
    observed: readonly ObservedOrganization[],
    served: readonly ClaimedHint[],
  ): Promise<ReadonlyMap<string, OrganizationState>> {
    const { db, settings, states, aliases, hints, outbox, audit } = this.parts;
    const ids = observed.map((one) => one.organizationId);
    return db.transaction(async (tx) => {
      const inForce = await settings.readShared(tx);
      const there = observed.filter((one) => one.seen.kind !== 'absent').map((one) => one.organizationId);
      await states.introduce(tx, there);
      const onRecord = await states.lock(tx, ids);
      const survivors = await aliases.survivors(tx, 'organization', ids);
      const changes = observed.flatMap((one) => {
        const context = this.contextOf(one, inForce);
        return (
          this.judge(one, onRecord.get(one.organizationId), survivors.get(one.organizationId), inForce, context) ?? []
        );
      });
      await states.save(tx, changes);
      await outbox.append(
        tx,
        changes.flatMap((change) => change.emitted ?? []),
      );
      await audit.append(
        tx,
        changes.flatMap((change) => this.auditOf(change, onRecord.get(change.organizationId))),
      );
      await hints.settle(tx, served);
      return statesAfter(onRecord, changes);
    });
  }

  private judge(
    one: ObservedOrganization,
    stored: StoredOrganization | undefined,
    survivor: string | undefined,
    settings: IngestSettings,
    context: EventContext,
  ): OrganizationStateChange | undefined {
    // As with deals: a reading that began earlier than the one on record is older.
    if (stored === undefined || BigInt(stored.readSequence) >= BigInt(one.readSequence)) return undefined;
    const base = {
      organizationId: one.organizationId,
      readSequence: one.readSequence,
      readAt: one.readAt,
      updateTime: one.updateTime,
      contactPersonId: one.contactPersonId,
    };
    if (one.seen.kind === 'unreadable') {
      const { reason } = one.seen;
      const rest = { memory: stored.memory, isDeleted: false, mergedInto: null, state: null, emitted: null };
      return { ...base, ...rest, unreadableReason: reason };
    }
    const observation = observationOf(one, stored, survivor);
    if (observation === undefined) return undefined;
    const decision = decideOrganizationTransition(stored.memory, observation, settings);
    const emitted = decision.emit ? this.eventOf(observation, decision.memory, context) : null;
    return { ...base, ...observation, memory: decision.memory, unreadableReason: null, emitted };
  }

  private eventOf(
    observation: OrganizationObservation,
    memory: { readonly version: number; readonly contentHash: string | null },
    context: EventContext,
  ): OutboxRecord {
    return buildOrganizationChanged(observation, memory.version, memory.contentHash ?? '', context);
  }

  private contextOf(one: ObservedOrganization, settings: IngestSettings): EventContext {
    return {
      ...this.parts.identity,
      observedAt: one.readAt,
      readSequence: one.readSequence,
      timeZone: settings.timeZone,
    };
  }

  private auditOf(change: OrganizationStateChange, before: StoredOrganization | undefined): AuditEntry[] {
    const base = {
      id: randomUUID(),
      actor: 'system',
      subjectType: 'organization',
      subjectId: change.organizationId,
      ...this.parts.identity,
    };
    if (change.unreadableReason !== null && change.unreadableReason !== before?.unreadableReason)
      return [
        { ...base, action: 'organization.unreadable', outcome: 'failed', after: { reason: change.unreadableReason } },
      ];
    if (change.emitted === null) return [];
    const { isDeleted, mergedInto, memory } = change;
    const after = { version: memory.version, contentHash: memory.contentHash, isDeleted, mergedInto };
    return [{ ...base, action: 'organization.changed', correlationId: change.emitted.id, outcome: 'succeeded', after }];
  }
}

/** An organization that is gone keeps its last known state; one that we never knew has none to tell of. */
function observationOf(
  one: ObservedOrganization,
  stored: StoredOrganization,
  survivor: string | undefined,
): OrganizationObservation | undefined {
  if (one.seen.kind === 'present' && !one.seen.isDeleted)
    return { state: one.seen.state, isDeleted: false, mergedInto: null };
  const state = one.seen.kind === 'present' ? one.seen.state : stored.state;
  return state === null ? undefined : { state, isDeleted: true, mergedInto: survivor ?? null };
}

function statesAfter(
  onRecord: ReadonlyMap<string, StoredOrganization>,
  changes: readonly OrganizationStateChange[],
): ReadonlyMap<string, OrganizationState> {
  const before = [...onRecord.values()].map((one) => [one.organizationId, one.state] as const);
  const after = changes.map((change) => [change.organizationId, change.state] as const);
  const states = [...before, ...after].flatMap(([id, state]) => (state === null ? [] : [[id, state] as const]));
  return new Map(states);
}

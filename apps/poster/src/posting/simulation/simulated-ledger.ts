import type { DesiredEntry } from '@app/mapping';

import { accountSumsOf, entryContentHash } from '../model/entry-content.js';
import type { Operation } from '../model/operation.js';
import type { SeenEntry } from '../model/seen-entry.js';
import type { FoundRecord, LedgerWrite, WriteOutcome } from '../ports/ledger.gateway.js';
import type { EntityOutage, HistoryProfile } from './history-profile.js';
import type { SimulatedWorld } from './simulated-world.js';

/** An entry as it stands in the simulated ledger. */
export interface LedgerRecord {
  readonly recordNo: string;
  readonly reference: string;
  readonly entry: DesiredEntry;
  readonly visibleAt: number;
  edited: boolean;
}

/** A ledger with its own mind: it executes late, refuses, forgets, hides, and people change what is in it. */
export class SimulatedLedger {
  readonly records: LedgerRecord[] = [];
  /** Told about every change, so that a second entry is noticed in the moment it appears. */
  onChange: (() => void) | undefined;
  private readonly completed = new Map<string, number>();
  private readonly running = new Set<string>();
  private readonly missed = new Map<string, boolean>();
  private blindUntil = 0;
  private lastRecordNo = 100;

  private readonly outages: readonly (EntityOutage & { readonly untilMs: number })[];

  constructor(
    private readonly world: SimulatedWorld,
    private readonly profile: HistoryProfile,
  ) {
    this.outages = profile.outages.map((outage) => ({
      ...outage,
      untilMs: outage.fromMs + world.random.between(outage.maxMs / 24, outage.maxMs),
    }));
  }

  turnsAway(entity: string | null, what: EntityOutage['refuses']): boolean {
    const now = this.world.elapsedMs;
    return this.outages.some(
      (outage) => outage.entity === entity && outage.refuses === what && outage.fromMs <= now && now < outage.untilMs,
    );
  }

  /** Takes a function in; it runs to its end whatever becomes of the caller. */
  execute(write: LedgerWrite, answer: (outcome: WriteOutcome) => void): void {
    const { random } = this.world;
    if (this.running.has(write.controlId)) {
      answer({ kind: 'unknown', text: 'a concurrent request is in process' });
      return;
    }
    this.running.add(write.controlId);
    const takes = random.chance(this.profile.slowCommit)
      ? random.between(1_000, this.profile.maxSlowCommitMs)
      : random.between(50, 2_000);
    this.world.at(takes, () => {
      this.running.delete(write.controlId);
      answer(this.complete(write));
    });
  }

  /** A read whose key must be unique. */
  probe(controlId: string): 'executed' | 'already-recorded' {
    if (this.remembers(controlId, this.profile.forgetsReadsAfterMs)) return 'already-recorded';
    this.completed.set(controlId, this.world.elapsedMs);
    return 'executed';
  }

  /** A key that was used before the history began. */
  remember(controlId: string, agoMs: number): void {
    this.completed.set(controlId, this.world.elapsedMs - agoMs);
  }

  /** A record from before the history began. */
  enter(operation: Operation): void {
    const { recordNo, reference, payload } = operation;
    this.records.push({
      recordNo: recordNo ?? '1',
      reference,
      entry: payload as DesiredEntry,
      visibleAt: 0,
      edited: false,
    });
  }

  /** A session in an entity shows what was written in it. */
  find(references: readonly string[], entity: string | null): FoundRecord[] {
    const now = this.world.elapsedMs;
    if (this.profile.alwaysBlind || now < this.blindUntil) return [];
    const visible = this.records.filter(
      (one) => references.includes(one.reference) && one.visibleAt <= now && one.entry.entity === entity,
    );
    const shown = visible.filter((one) => !this.misses(one.reference));
    for (const reference of references) this.missed.set(reference, !shown.some((one) => one.reference === reference));
    return shown.map(toFound);
  }

  look(references: readonly string[], entity: string | null): SeenEntry[] {
    const shown = new Set(this.find(references, entity).map(({ recordNo }) => recordNo));
    return this.records.filter(({ recordNo }) => shown.has(recordNo)).map(toSeen);
  }

  findByRecordNo(recordNo: string): FoundRecord | null {
    const record = this.records.find((one) => one.recordNo === recordNo);
    return record ? toFound(record) : null;
  }

  /** A person copies, edits or removes an entry, or takes the right to see them away for a while. */
  interfere(isSettled: (reference: string) => boolean): void {
    const { random } = this.world;
    const record = this.records.findLast((one) => !isSettled(one.reference));
    if (random.chance(this.profile.blindFor))
      this.blindUntil = this.world.elapsedMs + random.between(60_000, 60 * 60_000);
    if (!record) return;
    if (random.chance(this.profile.personDuplicates))
      this.records.push({ ...record, recordNo: this.nextRecordNo(), visibleAt: this.world.elapsedMs });
    if (random.chance(this.profile.personEdits)) this.edit(record);
    if (random.chance(this.profile.personDeletes)) this.records.splice(this.records.indexOf(record), 1);
  }

  private complete(write: LedgerWrite): WriteOutcome {
    const { random } = this.world;
    if (this.remembers(write.controlId, this.profile.forgetsWritesAfterMs))
      return { kind: 'unknown', text: 'already recorded', alreadyRecorded: true };
    if (random.chance(this.profile.refused))
      return { kind: 'refused', refusal: { kind: 'business', code: 'refused', message: 'the account is inactive' } };
    const recordNo = this.nextRecordNo();
    const hidden = random.chance(this.profile.invisible) ? random.between(0, this.profile.maxInvisibleMs) : 0;
    this.completed.set(write.controlId, this.world.elapsedMs);
    this.records.push({
      recordNo,
      reference: write.reference,
      entry: write.payload as DesiredEntry,
      visibleAt: this.world.elapsedMs + hidden,
      edited: false,
    });
    this.onChange?.();
    return { kind: 'succeeded', recordNo };
  }

  private edit(record: LedgerRecord): void {
    const entry = { ...record.entry, journal: 'ADJ' };
    this.records.splice(this.records.indexOf(record), 1, { ...record, entry, edited: true });
  }

  private remembers(controlId: string, forgetsAfterMs: number): boolean {
    const at = this.completed.get(controlId);
    return at !== undefined && this.world.elapsedMs - at < forgetsAfterMs;
  }

  /** Never twice in a row: a second look finds what the first one missed. */
  private misses(reference: string): boolean {
    return !this.missed.has(reference) && this.world.random.chance(this.profile.firstQuestionMisses);
  }

  private nextRecordNo(): string {
    this.lastRecordNo += 1;
    return String(this.lastRecordNo);
  }
}

export function contentOf(record: LedgerRecord): string {
  return entryContentHash(record.entry);
}

function toSeen(record: LedgerRecord): SeenEntry {
  const lines = record.entry.lines.map(({ account, side, amount, dimensions }) => ({
    account: account.number,
    accountRecordNo: account.recordNo,
    side,
    amount,
    dimensions,
  }));
  return { ...toFound(record), state: 'posted', batchNo: null, reversalOf: null, lines };
}

function toFound(record: LedgerRecord): FoundRecord {
  const { journal, postingDate, currency } = record.entry;
  return {
    recordNo: record.recordNo,
    reference: record.reference,
    name: null,
    entry: { journal, postingDate, currency, accountSums: accountSumsOf(record.entry) },
  };
}

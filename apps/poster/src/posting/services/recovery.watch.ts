import { isDealBook } from '../model/book.js';
import { contentHashOf } from '../model/canonical-json.js';
import type { AuditNote } from '../model/decision.js';
import { environmentPrefix, isOurReference, partsOfReference } from '../model/ledger-reference.js';
import { type LookupScope, scopeKey } from '../model/lookup-scope.js';
import type { RecoveryState } from '../model/recovery-state.js';
import { type ListedReference, LedgerUnavailableError, LookupFailedError } from '../ports/ledger.gateway.js';
import { notCompared, restMs } from '../protocol/scope-trouble.js';
import { KeyCounters } from '../protocol/key-counters.js';
import { dueForPlanning } from '../protocol/operation-state.js';
import { RECOVERY_CAUSE } from '../protocol/sending-holds.js';
import type { PostingCore } from './posting-core.js';

/** Enough to see what kind of trouble it is; all of them are kept as found records. */
const MAX_NAMED_REFERENCES = 100;
const TOP_LEVEL: LookupScope = { object: 'journal-entry', entity: null };

export interface RecoveryPass {
  /** Something was compared. */
  readonly checked: boolean;
  readonly recovering: boolean;
  /** Scopes that could not be compared: nothing is sent there by this process if it never could since it started. */
  readonly notCompared: readonly { readonly scope: LookupScope; readonly reason: string }[];
}

export interface RecoveryEnding {
  readonly actor: string;
  readonly reason: string;
  /** Of the list that the person saw. */
  readonly revision: string;
}

/** `changed`: more was found, or less is left, than the person saw. */
export type RecoveryEnd =
  { readonly kind: 'ended'; readonly accepted: number } | { readonly kind: 'none' } | { readonly kind: 'changed' };

/** Names a list of found references: whoever accepts it says which one. */
export function foundRevision(references: readonly string[]): string {
  return contentHashOf(references.toSorted()).slice(0, 16);
}

interface Failure {
  readonly scope: LookupScope;
  readonly reason: string;
  readonly count: number;
  /** By the monotonic clock. */
  readonly restsUntilMs: number;
}

/**
 * Looks for records that bear our mark but that no operation knows: this database was restored, copied or emptied, and
 * whatever it would send may be in the ledger already. Each scope by itself: one that cannot be read holds up no other.
 */
export class RecoveryWatch {
  private readonly started = new Set<string>();
  private readonly failures = new Map<string, Failure>();

  constructor(private readonly core: PostingCore) {}

  async runOnce(): Promise<RecoveryPass> {
    const { store, settings, clock } = this.core;
    const { checkedAt } = await store.transaction((unit) => unit.loadRecovery());
    const now = await store.now();
    const isDue = checkedAt === null || now.getTime() - checkedAt.getTime() >= settings.recoveryCheckMs;
    let checked = false;
    for (const scope of await this.scopes()) {
      const failure = this.failures.get(scopeKey(scope));
      const isNeeded = isDue || failure !== undefined || !this.started.has(scopeKey(scope));
      if (!isNeeded || clock.monotonicMs() < (failure?.restsUntilMs ?? 0)) continue;
      if (await this.tryScope(scope)) checked = true;
    }
    return this.finish(checked && isDue, checked);
  }

  /**
   * A person has looked at what was found and lets sending go on. What the person saw raises no recovery again; another reference does,
   * and each of them still holds its deal.
   */
  async end({ actor, reason, revision }: RecoveryEnding): Promise<RecoveryEnd> {
    return this.core.store.transaction(async (unit) => {
      const before = await unit.loadRecovery();
      if (before.since === null) return { kind: 'none' };
      const references = await unit.openFound();
      if (foundRevision(references) !== revision) return { kind: 'changed' };
      const accepted = await unit.acceptFound(references);
      await unit.saveRecovery({ ...before, since: null, references: [] });
      await unit.requestPlan({ cause: RECOVERY_CAUSE }, false);
      const ended = { ...before, references: references.slice(0, MAX_NAMED_REFERENCES) };
      await unit.note([{ ...this.note('recovery.ended', ended), actor, reason }]);
      return { kind: 'ended', accepted };
    });
  }

  /** A person has looked after what was found of a deal: it holds the deal no longer. False: something else holds it by now. */
  async settle(dealId: string, references: readonly string[], by: { actor: string; reason: string }): Promise<boolean> {
    return this.core.store.transaction(async (unit) => {
      const [book] = (await unit.lockBooks([{ kind: 'deal', id: dealId }])).filter(isDealBook);
      const found = book?.found ?? [];
      if (!book || found.length === 0 || found.join() !== references.toSorted().join()) return false;
      await unit.settleFound(references, by);
      const note = {
        action: 'recovery.settled',
        subjectType: 'deal',
        subjectId: dealId,
        outcome: 'succeeded',
      } as const;
      // Their keys are used up: none of them is drawn for another record.
      const keyCounter = new KeyCounters(book, this.core.identity).last;
      const after = dueForPlanning({ ...book, deal: { ...book.deal, keyCounter } }, unit.now);
      await unit.save([{ book: after, notes: [{ ...note, ...by, after: { references } }] }]);
      return true;
    });
  }

  private async scopes(): Promise<LookupScope[]> {
    const { store } = this.core;
    const known = [...(await store.knownScopes()), ...(await store.claimableScopes())];
    const entries = known.filter((scope) => scope.object === 'journal-entry');
    // Also where this database has never written: it may have been emptied.
    return [...new Map([TOP_LEVEL, ...entries].map((scope) => [scopeKey(scope), scope])).values()];
  }

  private async tryScope(scope: LookupScope): Promise<boolean> {
    try {
      await this.checkScope(scope);
    } catch (error) {
      if (!(error instanceof LookupFailedError || error instanceof LedgerUnavailableError)) throw error;
      await this.putOff(scope, error.message);
      return false;
    }
    this.started.add(scopeKey(scope));
    this.failures.delete(scopeKey(scope));
    this.core.startup.open(scope);
    await this.setTrouble(scope, undefined);
    return true;
  }

  private async putOff(scope: LookupScope, reason: string): Promise<void> {
    const { clock, settings, jitter } = this.core;
    const count = this.failures.get(scopeKey(scope))?.count ?? 0;
    const restsUntilMs = clock.monotonicMs() + restMs(count, jitter(), settings);
    this.failures.set(scopeKey(scope), { scope, reason, count: count + 1, restsUntilMs });
    // What was compared since the start goes on: its watch is only late.
    if (!this.core.startup.isCompared(scope)) await this.setTrouble(scope, reason);
  }

  private async setTrouble(scope: LookupScope, reason: string | undefined): Promise<void> {
    await this.core.store.transaction(async (unit) => {
      const state = await unit.lockScope(scope);
      const isOver = reason === undefined && state.trouble?.kind === 'not-compared';
      const after = reason === undefined ? state : notCompared(state, reason, unit.now);
      await unit.saveScope(isOver ? { ...state, trouble: null } : after);
    });
  }

  /** From the beginning when the process starts, later only what is new. */
  private async checkScope(scope: LookupScope): Promise<void> {
    const state = await this.core.store.transaction((unit) => unit.lockScope(scope));
    let last = this.started.has(scopeKey(scope)) ? state.watchedRecordNo : '0';
    const connection = await this.core.gateway.connect({ entity: scope.entity, purpose: 'read' });
    try {
      for (;;) {
        const page = await connection.listReferences(scope.object, environmentPrefix(this.core.identity), last);
        const lastRow = page.at(-1);
        if (!lastRow) break;
        last = lastRow.recordNo;
        await this.compare(scope, page, last);
      }
    } finally {
      await connection.release();
    }
  }

  private async compare(scope: LookupScope, page: readonly ListedReference[], last: string): Promise<void> {
    const ours = page.map(({ reference }) => reference).filter((one) => isOurReference(this.core.identity, one));
    await this.core.store.transaction(async (unit) => {
      const unknown = await unit.unknownReferences(ours);
      await unit.askAbout(ours);
      await unit.saveScope({ ...(await unit.lockScope(scope)), watchedRecordNo: last });
      if (unknown.length === 0) return;
      const found = page.filter(({ reference }) => unknown.includes(reference));
      const parts = found.map((one) => ({ ...one, dealId: this.dealOf(one.reference) }));
      await unit.saveFound(scope.object, parts);
      // Their deals say so, also those that were posted.
      await unit.requestPlan({ dealIds: parts.flatMap(({ dealId }) => dealId ?? []) }, false);
      const before = await unit.loadRecovery();
      const references = [...new Set([...before.references, ...unknown])].slice(0, MAX_NAMED_REFERENCES);
      const after: RecoveryState = { ...before, since: before.since ?? unit.now, references };
      await unit.saveRecovery(after);
      if (before.since === null) await unit.note([this.note('recovery.started', after)]);
    });
  }

  private finish(isPassOver: boolean, checked: boolean): Promise<RecoveryPass> {
    return this.core.store.transaction(async (unit) => {
      const state = await unit.loadRecovery();
      if (isPassOver) await unit.saveRecovery({ ...state, checkedAt: unit.now });
      const failed = [...this.failures.values()].map(({ scope, reason }) => ({ scope, reason }));
      return { checked, recovering: state.since !== null, notCompared: failed };
    });
  }

  private dealOf(reference: string): string | null {
    return partsOfReference(this.core.identity, reference)?.dealId ?? null;
  }

  private note(action: string, state: RecoveryState): AuditNote {
    return {
      action,
      subjectType: 'company',
      subjectId: this.core.identity.company,
      outcome: 'succeeded',
      reason: 'records in the ledger bear our mark and no operation knows them',
      after: { since: state.since, references: state.references },
    };
  }
}

import type { Book } from '../model/book.js';
import { type LookupScope, scopeKey } from '../model/lookup-scope.js';
import { sameSubject } from '../model/subject.js';
import type { PlanningContext } from '../ports/desired.source.js';
import {
  type LedgerConnection,
  LedgerUnavailableError,
  type LedgerWrite,
  type SendDeadline,
  type WriteOutcome,
} from '../ports/ledger.gateway.js';
import { nextBatchSize } from '../protocol/batch-size.js';
import { type Claim, claimBatch } from '../protocol/operation-claim.js';
import { recordOutcome } from '../protocol/operation-outcome.js';
import { restMs, unreachable } from '../protocol/scope-trouble.js';
import { scopeCause } from '../protocol/sending-holds.js';
import { sendBisecting } from '../protocol/send-bisecting.js';
import type { PostingCore } from './posting-core.js';
import { saveDecisions } from './save-decisions.js';

export type EngineOutcome =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sent'; readonly operations: number; readonly scope: string }
  | { readonly kind: 'stopped'; readonly reason: 'observe' | 'paused' | 'recovery' | 'starting' }
  | { readonly kind: 'unavailable'; readonly scope: string; readonly reason: string };

interface Claimed {
  readonly claims: readonly Claim[];
  readonly scopeVerified: boolean;
  readonly stop?: EngineOutcome;
}

/** Claims operations and sends them, one batch at a time. Several may run side by side, in any number of processes. */
export class OperationEngine {
  private batchSize: number;
  /** No connection is opened before; by the monotonic clock. */
  private restsUntilMs = 0;
  /** In a row: restarted by every connection that succeeds. */
  private rests = 0;
  /** Scopes that could not be reached since the last connection that succeeded. */
  private readonly unreached = new Set<string>();

  constructor(private readonly core: PostingCore) {
    this.batchSize = core.settings.firstBatch;
  }

  /** Tries the scopes in turn, the longest waiting first, until something was sent: a stuck one holds up no other. */
  async runOnce(): Promise<EngineOutcome> {
    const { store, desired, startup, clock } = this.core;
    const stop = stopOf(await desired.current());
    if (stop) return stop;
    if (clock.monotonicMs() < this.restsUntilMs) return { kind: 'idle' };
    const waiting = await store.claimableScopes();
    const scopes = waiting.filter((scope) => startup.isCompared(scope));
    let outcome: EngineOutcome = waiting.length > scopes.length ? starting : { kind: 'idle' };
    for (const scope of scopes) {
      const next = await this.runScope(scope);
      if (next.kind === 'sent' || next.kind === 'stopped') return next;
      if (next.kind === 'unavailable') outcome = next;
      if (clock.monotonicMs() < this.restsUntilMs) break;
    }
    return outcome;
  }

  /** Connection first, claim second: whoever claims can write at once, so that a short deadline is enough. */
  private async runScope(scope: LookupScope): Promise<EngineOutcome> {
    let connection: LedgerConnection;
    try {
      connection = await this.core.gateway.connect({ entity: scope.entity, purpose: 'write' });
    } catch (error) {
      if (!(error instanceof LedgerUnavailableError)) throw error;
      await this.restScope(scope, error);
      return { kind: 'unavailable', scope: scopeKey(scope), reason: error.message };
    }
    this.rests = 0;
    this.unreached.clear();
    try {
      return await this.runConnected(connection, scope);
    } finally {
      await connection.release();
    }
  }

  /** The scope rests for all engines. Once a second one cannot be reached either, it is not the scope: all rest. */
  private async restScope(scope: LookupScope, error: LedgerUnavailableError): Promise<void> {
    const { store, settings, jitter } = this.core;
    const failure = { text: error.message, retryAfterMs: error.retryAfterMs };
    await store.transaction(async (unit) => {
      const state = await unit.lockScope(scope);
      await unit.saveScope(unreachable(state, failure, unit.now, (failures) => restMs(failures, jitter(), settings)));
    });
    this.unreached.add(scopeKey(scope));
    if (this.unreached.size > 1 || error.retryAfterMs !== undefined) this.rest(error.retryAfterMs);
  }

  private async runConnected(connection: LedgerConnection, scope: LookupScope): Promise<EngineOutcome> {
    // Counted from before the claim, so it never ends later than the deadline that the claim commits.
    const deadline = this.deadlineFromNow();
    const { claims, scopeVerified, stop } = await this.claim(scope);
    if (stop) return stop;
    if (claims.length === 0) return { kind: 'idle' };
    const startedAt = this.core.clock.monotonicMs();
    const outcomes = await sendBisecting(connection, claims.map(toWrite), deadline);
    const tookMs = this.core.clock.monotonicMs() - startedAt;
    this.batchSize = nextBatchSize(this.batchSize, outcomes, tookMs, this.core.settings);
    await this.record(claims, outcomes, scopeVerified);
    const throttled = outcomes.find((outcome) => outcome.kind === 'not-executed' && outcome.throttled === true);
    if (throttled?.kind === 'not-executed') this.rest(throttled.retryAfterMs);
    return { kind: 'sent', operations: claims.length, scope: scopeKey(scope) };
  }

  /** Longer each time in a row: wrong credentials lock the user out, and a gateway that is asked to slow down should. */
  private rest(atLeastMs = 0): void {
    const { clock, settings, jitter } = this.core;
    // Between one and two times as long, so that several engines do not come back at the same moment.
    const share = jitter();
    this.restsUntilMs = clock.monotonicMs() + Math.max(atLeastMs * (1 + share), restMs(this.rests, share, settings));
    this.rests += 1;
  }

  private claim(scope: LookupScope): Promise<Claimed> {
    const { store, settings, rules, ids, desired } = this.core;
    return store.transaction(async (unit) => {
      const scopeState = await unit.lockScope(scope);
      const scopeVerified = scopeState.verifiedAt !== null;
      // Connected and compared: whatever was wrong with it is over.
      if (scopeState.trouble !== null) {
        await unit.saveScope({ ...scopeState, trouble: null });
        await unit.requestPlan({ cause: scopeCause(scope) }, false);
      }
      const books = await unit.lockClaimable(scope, this.batchSize);
      // Read under the locks: a rule mended or a brake pulled while we waited for the connection must count.
      const context = await desired.current(unit.sql);
      const recovery = await unit.loadRecovery();
      const stop = stopOf(context) ?? (recovery.since === null ? undefined : inRecovery);
      if (stop) return { claims: [], scopeVerified, stop };
      const canary = await unit.loadCanary();
      const { revision } = context;
      const circumstances = { now: unit.now, scope: scopeState, canary, revision, settings, rules, ids };
      const decisions = claimBatch(books, this.batchSize, circumstances);
      await this.save(unit, books, decisions);
      return { claims: decisions.flatMap(({ claim }) => (claim ? [claim] : [])), scopeVerified };
    });
  }

  private save(
    unit: Parameters<typeof saveDecisions>[0],
    books: readonly Book[],
    decisions: ReturnType<typeof claimBatch>,
  ): Promise<void> {
    return saveDecisions(
      unit,
      books,
      decisions.map(({ decision }) => decision),
      this.core.listener,
    );
  }

  private record(claims: readonly Claim[], outcomes: readonly WriteOutcome[], scopeVerified: boolean): Promise<void> {
    const { store, settings, rules, listener } = this.core;
    return store.transaction(async (unit) => {
      const books = await unit.lockBooks(claims.map(({ operation }) => operation.subject));
      const circumstances = { now: unit.now, settings, rules, scopeVerified };
      const decisions = claims.flatMap(({ operation, attempt }, index) => {
        const book = books.find((one) => sameSubject(one.subject, operation.subject));
        const outcome = outcomes[index] ?? { kind: 'unknown', text: 'the answer has no result for it' };
        return book
          ? [recordOutcome(book, { operationId: operation.id, attemptId: attempt.id, outcome }, circumstances)]
          : [];
      });
      await saveDecisions(unit, books, decisions, listener);
    });
  }

  private deadlineFromNow(): SendDeadline {
    const { clock, settings } = this.core;
    const monotonic = clock.monotonicMs();
    const wall = clock.now().getTime();
    // Monotonic time stands still while a machine sleeps, wall time can be set back: either may say that it is over.
    return {
      expired: () =>
        clock.monotonicMs() - monotonic >= settings.sendDeadlineMs ||
        clock.now().getTime() - wall >= settings.sendDeadlineMs,
    };
  }
}

const inRecovery: EngineOutcome = { kind: 'stopped', reason: 'recovery' };
const starting: EngineOutcome = { kind: 'stopped', reason: 'starting' };

function stopOf({ brakes }: PlanningContext): EngineOutcome | undefined {
  if (brakes.paused) return { kind: 'stopped', reason: 'paused' };
  return brakes.observe ? { kind: 'stopped', reason: 'observe' } : undefined;
}

function toWrite({ operation, attempt }: Claim): LedgerWrite {
  return {
    controlId: operation.controlId,
    reference: operation.reference,
    kind: operation.kind,
    action: operation.action,
    payload: attempt.payload,
  };
}

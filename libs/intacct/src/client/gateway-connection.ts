import type { ConnectionPurpose, ConnectionSlot } from '../gate/connection-gate.js';
import { IntacctInputError } from '../errors/intacct-input-error.js';
import { IntacctFailure } from '../errors/intacct-failure.js';
import type { IntacctFunction } from '../functions/intacct-function.js';
import type { FunctionOutcome } from '../outcome/function-outcome.js';
import { OutcomeMapper } from '../outcome/outcome.mapper.js';
import type { QueryPage, QueryRequest } from '../reads/query-request.js';
import type { IntacctSession } from '../session/intacct-session.js';
import { LoginError, type SessionKeeper } from '../session/session-keeper.js';
import type { ClientSettings } from './client-settings.js';
import type { ExchangeResult, NoEnvelope } from './exchange-result.js';
import type { GatewayExchange } from './gateway-exchange.js';
import type { IntacctConnection, SendOptions } from './intacct-connection.js';
import { ReadRunner } from './read-runner.js';

export interface ConnectionParts {
  readonly settings: ClientSettings;
  readonly exchange: GatewayExchange;
  readonly keeper: SessionKeeper;
  readonly slot: ConnectionSlot;
  readonly session: IntacctSession;
  readonly purpose: ConnectionPurpose;
}

export class GatewayConnection implements IntacctConnection {
  readonly #parts: ConnectionParts;
  readonly #mapper: OutcomeMapper;
  #session: IntacctSession;
  #mayStillRun = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#session = parts.session;
    this.#mapper = new OutcomeMapper(parts.settings.classifier);
  }

  get entity(): string {
    return this.#session.entity;
  }

  async send(functions: readonly IntacctFunction[], options: SendOptions): Promise<FunctionOutcome[]> {
    this.#assertSendable(functions);
    const ids = functions.map((fn) => fn.controlId);
    let result = await this.#run(functions, options);
    if (this.#isSessionRefusal(result)) {
      // Nothing ran, so this one repeat is safe for writes too; the deadline is tested again before its first byte.
      try {
        this.#session = await this.#parts.keeper.renew(this.#session, options.deadline);
      } catch (error) {
        return this.#mapper.whole(ids, loginFailure(error));
      }
      result = await this.#run(functions, options);
    }
    if (result.kind === 'envelope') return this.#mapper.map(ids, result.envelope);
    return this.#withoutEnvelope(ids, result);
  }

  async query<F extends string>(request: QueryRequest<F>): Promise<QueryPage<F>> {
    return new ReadRunner(this.#parts.settings).query(this, request);
  }

  async release(): Promise<void> {
    if (this.#mayStillRun) await this.#parts.slot.retire();
    else await this.#parts.slot.release();
  }

  async #run(functions: readonly IntacctFunction[], options: SendOptions): Promise<ExchangeResult> {
    const { exchange, keeper, purpose } = this.#parts;
    const session = this.#session;
    const result = await exchange.run({
      functions,
      session,
      entity: session.entity,
      purpose,
      uniqueId: options.uniqueId ?? true,
      transaction: options.transaction ?? false,
      deadline: options.deadline,
    });
    const writes = functions.some((fn) => fn.body.effect === 'write');
    // A reset read leaves nothing behind that would be worth closing a slot for.
    this.#mayStillRun ||= result.kind === 'none' && result.mayStillRun && (writes || result.reason === 'timeout');
    if (result.kind === 'envelope') {
      // Not knowing the new end only means an earlier login; losing the answer of a write would mean a search for it.
      await keeper.observe(session, result.envelope.authentication?.lifetimeMs).catch(() => undefined);
    }
    return result;
  }

  #isSessionRefusal(result: ExchangeResult): boolean {
    if (result.kind === 'none') return result.failure.class === 'session';
    // A result beside the refusal would mean that something ran after all.
    return this.#mapper.wholeFailure(result.envelope)?.class === 'session' && result.envelope.results.length === 0;
  }

  #withoutEnvelope(ids: readonly string[], none: NoEnvelope): FunctionOutcome[] {
    const { failure, reason, retryAfterMs } = none;
    if (reason === undefined) return this.#mapper.whole(ids, failure, true, retryAfterMs);
    return ids.map((controlId) => ({ controlId, kind: 'unknown', reason, failure }));
  }

  #assertSendable(functions: readonly IntacctFunction[]): void {
    const { maxFunctions } = this.#parts.settings;
    if (functions.length < 1 || functions.length > maxFunctions) {
      throw new IntacctInputError('functions', `1 to ${maxFunctions} fit into one request`);
    }
    if (new Set(functions.map((fn) => fn.controlId)).size < functions.length) {
      throw new IntacctInputError('functions', 'control ids must differ within a request');
    }
  }
}

/** A failed login means that the functions were not executed, whatever happened to the login itself. */
function loginFailure(error: unknown): IntacctFailure {
  if (!(error instanceof LoginError)) throw error;
  const { failure } = error;
  return new IntacctFailure('session', failure.errors, `the session is dead and logging in failed: ${failure.message}`);
}

import { createHash, randomUUID } from 'node:crypto';
import type { ClientSettings } from '../client/client-settings.js';
import type { GatewayExchange } from '../client/gateway-exchange.js';
import { NO_DEADLINE, type SendDeadline } from '../client/send-deadline.js';
import type { NoEnvelope } from '../client/exchange-result.js';
import { IntacctFailure } from '../errors/intacct-failure.js';
import { IntacctRequestError } from '../errors/intacct-request-error.js';
import { apiSessionFunction } from '../functions/api-session.builder.js';
import { OutcomeMapper } from '../outcome/outcome.mapper.js';
import { isAllowedEndpoint } from './allowed-endpoint.js';
import { IntacctSession } from './intacct-session.js';
import { type LoginRefusal, RefusalMemory } from './refusal-memory.js';

/** A session is given up this long before its end (or a tenth of its length, if that is less). */
const EXPIRY_MARGIN_MS = 120_000;
/** Answers move the end of a session all the time; the store is told only of moves that matter. */
const WORTH_SAVING_MS = 60_000;

/** A login that failed, and whether the gateway may still be working on it. */
export class LoginError extends IntacctRequestError {
  constructor(
    failure: IntacctFailure,
    readonly mayStillRun: boolean,
    retryAfterMs?: number,
  ) {
    super(failure, retryAfterMs);
  }
}

/** Opens, shares and renews sessions: one login at a time per entity, however many callers ask. */
export class SessionKeeper {
  readonly #logins = new Map<string, Promise<IntacctSession>>();
  readonly #settings: ClientSettings;
  readonly #exchange: GatewayExchange;
  readonly #mapper: OutcomeMapper;
  readonly #refusals: RefusalMemory;

  constructor(settings: ClientSettings, exchange: GatewayExchange) {
    this.#settings = settings;
    this.#exchange = exchange;
    this.#mapper = new OutcomeMapper(settings.classifier);
    this.#refusals = new RefusalMemory(settings);
  }

  /** Wrong credentials as the gateway last called them, and when they are tried again; undefined while they are not refused. */
  get refusal(): LoginRefusal | undefined {
    return this.#refusals.current;
  }

  /** The same, also where another process was refused. */
  lookForRefusal(): Promise<LoginRefusal | undefined> {
    return this.#refusals.look();
  }

  /** A usable session. Throws `LoginError`. */
  async obtain(entity: string, deadline: SendDeadline = NO_DEADLINE): Promise<IntacctSession> {
    return (await this.#stored(entity)) ?? this.#loginOnce(entity, deadline);
  }

  async #stored(entity: string): Promise<IntacctSession | undefined> {
    const { sessions, clock, sessionMaxAgeMs } = this.#settings;
    const stored = await sessions.load(this.#key(entity));
    return stored?.isStale(clock.now(), sessionMaxAgeMs) === false ? stored : undefined;
  }

  /** Replaces a session that the gateway called dead. */
  async renew(dead: IntacctSession, deadline: SendDeadline): Promise<IntacctSession> {
    await this.#settings.sessions.forget(this.#key(dead.entity), dead);
    return this.obtain(dead.entity, deadline);
  }

  /** Every answer tells how long the session lasts from now on. */
  async observe(session: IntacctSession, lifetimeMs: number | undefined): Promise<void> {
    if (lifetimeMs === undefined) return;
    const expiresAt = this.#expiry(lifetimeMs);
    const known = session.reveal().expiresAt;
    const worth = Math.min(WORTH_SAVING_MS, lifetimeMs / 10);
    if (known !== undefined && Math.abs(expiresAt - known) < worth) return;
    const current = await this.#settings.sessions.load(this.#key(session.entity));
    if (session.isSame(current))
      await this.#settings.sessions.save(this.#key(session.entity), session.extendedTo(expiresAt));
  }

  /** A person may ask for another try before the rest is over. */
  forgetRefusal(): Promise<void> {
    return this.#refusals.forget();
  }

  async #loginOnce(entity: string, deadline: SendDeadline): Promise<IntacctSession> {
    const running = this.#logins.get(entity);
    if (running) return running;
    const login = this.#login(entity, deadline).finally(() => this.#logins.delete(entity));
    this.#logins.set(entity, login);
    return login;
  }

  async #login(entity: string, deadline: SendDeadline): Promise<IntacctSession> {
    // Another login may have ended between the look that found nothing and this one.
    const meanwhile = await this.#stored(entity);
    if (meanwhile) return meanwhile;
    const refused = await this.#refusals.admitTry();
    if (refused) throw new LoginError(refused, false);
    try {
      return await this.#signIn(entity, deadline);
    } finally {
      await this.#refusals.endTry();
    }
  }

  async #signIn(entity: string, deadline: SendDeadline): Promise<IntacctSession> {
    const fn = apiSessionFunction(randomUUID(), entity);
    const result = await this.#exchange.run({
      functions: [fn],
      entity,
      purpose: 'login',
      uniqueId: false,
      transaction: false,
      deadline,
    });
    if (result.kind === 'none') throw await this.#loginError(result);
    const [outcome] = this.#mapper.map([fn.controlId], result.envelope);
    if (outcome?.kind !== 'succeeded') {
      const failure = outcome?.failure ?? new IntacctFailure('unknown', [], 'the login was not answered');
      throw await this.#loginError({ kind: 'none', failure, mayStillRun: false });
    }
    await this.#refusals.forget();
    const session = this.#open(
      entity,
      outcome.data.records[0]?.fields ?? {},
      result.envelope.authentication?.lifetimeMs,
    );
    await this.#settings.sessions.save(this.#key(entity), session);
    return session;
  }

  #open(entity: string, fields: Readonly<Record<string, string>>, lifetimeMs: number | undefined): IntacctSession {
    const { credentials, allowedHosts, clock } = this.#settings;
    const sessionId = fields['SESSIONID']?.trim();
    const endpoint = fields['ENDPOINT']?.trim() || credentials.url;
    if (!sessionId) throw new LoginError(new IntacctFailure('garbled', [], 'the login brought no session id'), false);
    if (!isAllowedEndpoint(endpoint, credentials.url, allowedHosts)) {
      const failure = new IntacctFailure(
        'configuration',
        [],
        'the gateway named an endpoint outside the allowed hosts',
      );
      throw new LoginError(failure, false);
    }
    const openedAt = clock.now();
    const expiresAt = lifetimeMs === undefined ? undefined : this.#expiry(lifetimeMs);
    return new IntacctSession({ sessionId, endpoint, entity, openedAt, ...(expiresAt !== undefined && { expiresAt }) });
  }

  #expiry(lifetimeMs: number): number {
    return this.#settings.clock.now() + lifetimeMs - Math.min(EXPIRY_MARGIN_MS, lifetimeMs / 10);
  }

  async #loginError(none: NoEnvelope): Promise<LoginError> {
    if (none.failure.class === 'authentication') await this.#refusals.remember(none.failure);
    return new LoginError(none.failure, none.mayStillRun, none.retryAfterMs);
  }

  #key(entity: string): string {
    const { url, senderId, companyId, userId, clientId } = this.#settings.credentials;
    const parts = JSON.stringify([url, senderId, companyId, userId, clientId ?? '', entity]);
    return createHash('sha256').update(parts).digest('hex');
  }
}

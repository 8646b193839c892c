import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { Caller } from '../caller.js';
import { ProblemError } from '../problem.error.js';
import { sha256 } from './api-key.js';
import type { CallLimits } from './call-limits.js';

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;
type Verdict = Awaited<ReturnType<Limiter>>;

const MINUTE_MS = 60_000;
const MOST_GOOD_PROOFS = 1_000;

/**
 * Counts the calls that need a role, per caller, and failed proofs per address, so that keys cannot be guessed. Public routes
 * (webhooks, health, metrics) never come here. Counted in this process: several replicas allow as many times more.
 */
export class CallLimiter {
  private readonly names = new WeakMap<FastifyRequest['raw'], string>();
  /** Digests of keys and tokens that were good lately, the latest last. */
  private readonly good = new Set<string>();
  private callers: Limiter | undefined;
  private addresses: Limiter | undefined;

  constructor(private readonly limits: CallLimits) {}

  /**
   * Before a proof is looked at. Throws `ProblemError` 429 for an address that has guessed too often, unless the proof was good before:
   * behind a proxy many callers have one address, and whoever guesses there must not lock them all out.
   */
  async admit(request: FastifyRequest, proof: string): Promise<void> {
    if (this.good.has(digestOf(proof))) return;
    const verdict = await this.byAddress(request)(request, { increment: false });
    // Read before this call is counted: the limit itself is already one too many.
    if (!verdict.isAllowed && verdict.remaining === 0)
      throw exceeded(verdict, 'Too many calls from this address had no good key or token.');
  }

  /** The proof was good; it is checked again at every call. */
  accepted(proof: string): void {
    const digest = digestOf(proof);
    this.good.delete(digest);
    this.good.add(digest);
    const [oldest] = this.good;
    if (this.good.size > MOST_GOOD_PROOFS && oldest !== undefined) this.good.delete(oldest);
  }

  /** A proof that was good and is no more, such as a revoked key, counts like a guess. */
  async failed(request: FastifyRequest, proof: string): Promise<void> {
    this.good.delete(digestOf(proof));
    await this.byAddress(request)(request);
  }

  /** Counts the call; one without a proof is counted by its address. Throws `ProblemError` 429 when it is one too many. */
  async count(request: FastifyRequest, caller?: Caller): Promise<void> {
    const name = caller?.name ?? request.ip;
    this.names.set(request.raw, name);
    const verdict = await this.byCaller(request)(request);
    if (!verdict.isAllowed && verdict.isExceeded)
      throw exceeded(verdict, `${name} may call ${verdict.max} times in a minute.`);
  }

  private byCaller({ server }: FastifyRequest): Limiter {
    this.callers ??= server.createRateLimit({
      max: this.limits.callsPerMinute,
      timeWindow: MINUTE_MS,
      keyGenerator: (request) => this.names.get(request.raw) ?? '',
    });
    return this.callers;
  }

  private byAddress({ server }: FastifyRequest): Limiter {
    // Without a key of its own: the plugin takes the address, and the network of an IPv6 one.
    this.addresses ??= server.createRateLimit({ max: this.limits.failuresPerMinute, timeWindow: MINUTE_MS });
    return this.addresses;
  }
}

function digestOf(proof: string): string {
  return sha256(proof).toString('base64');
}

function exceeded(verdict: Exclude<Verdict, { isAllowed: true }>, detail: string): ProblemError {
  const retryAfterSeconds = Math.max(1, verdict.ttlInSeconds);
  return new ProblemError(429, {
    detail,
    remedy: `Call again in ${retryAfterSeconds} seconds; the limits are ADMIN_CALLS_PER_MINUTE and ADMIN_FAILURES_PER_MINUTE.`,
    retryAfterSeconds,
  });
}

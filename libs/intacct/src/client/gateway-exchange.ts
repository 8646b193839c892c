import { randomUUID } from 'node:crypto';
import { writeRequestEnvelope } from '../envelope/request-envelope.writer.js';
import type { ConnectionPurpose } from '../gate/connection-gate.js';
import type { IntacctFunction } from '../functions/intacct-function.js';
import type { IntacctSession } from '../session/intacct-session.js';
import { GatewayTransport } from '../transport/gateway-transport.js';
import type { TransportResult } from '../transport/transport-result.js';
import { AnswerReader } from './answer.reader.js';
import type { ClientSettings } from './client-settings.js';
import type { ExchangeResult } from './exchange-result.js';
import type { RequestReport } from './request-report.js';
import type { SendDeadline } from './send-deadline.js';

export interface ExchangeRequest {
  readonly functions: readonly IntacctFunction[];
  /** Absent for the login itself. */
  readonly session?: IntacctSession;
  readonly entity: string;
  readonly purpose: ConnectionPurpose | 'login';
  readonly uniqueId: boolean;
  readonly transaction: boolean;
  readonly deadline: SendDeadline;
}

/** One HTTP request and its answer, reported once. The only place where the sender's password meets a document. */
export class GatewayExchange {
  readonly #settings: ClientSettings;
  readonly #transport = new GatewayTransport();
  readonly #reader: AnswerReader;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.#reader = new AnswerReader(settings);
  }

  async run(request: ExchangeRequest): Promise<ExchangeResult> {
    const { credentials, clock, readTimeoutMs, writeTimeoutMs, maxResponseBytes } = this.#settings;
    const { session, functions, uniqueId, transaction } = request;
    const startedAt = clock.now();
    const writes = functions.some((fn) => fn.body.effect === 'write');
    const authentication = session ? { session } : ({ login: true } as const);
    const options = { controlId: randomUUID(), uniqueId, transaction };
    const body = writeRequestEnvelope(credentials, authentication, functions, options);
    const transported = await this.#transport.post({
      // Credentials only ever travel to the configured address, whatever endpoint a session named.
      url: session ? session.endpoint : credentials.url,
      body,
      timeoutMs: writes ? writeTimeoutMs : readTimeoutMs,
      maxResponseBytes,
      mayWrite: () => !request.deadline.expired(),
      reuseConnection: !writes && !uniqueId,
    });
    const result = await this.#reader.read(transported);
    this.#report(request, transported, result, clock.now() - startedAt, Buffer.byteLength(body));
    return result;
  }

  close(): void {
    this.#transport.close();
  }

  #report(
    request: ExchangeRequest,
    sent: TransportResult,
    result: ExchangeResult,
    durationMs: number,
    size: number,
  ): void {
    const envelope = result.kind === 'envelope' ? result.envelope : undefined;
    const failed = envelope?.results.filter((block) => block.status !== 'success') ?? [];
    const report: RequestReport = {
      purpose: request.purpose,
      entity: request.entity,
      functions: request.functions.map((fn) => fn.body.name),
      durationMs,
      bytesSent: sent.kind === 'not-sent' ? 0 : size,
      bytesReceived: sent.kind === 'not-sent' ? 0 : sent.bytesReceived,
      ...(sent.kind === 'answer' && { httpStatus: sent.status }),
      outcome: reportedOutcome(sent, result),
      failures:
        result.kind === 'none'
          ? [result.failure.class]
          : failed.map((block) => this.#settings.classifier.classify(block.errors).class),
      billableTransactions: request.purpose === 'login' ? 0 : (envelope?.results.length ?? 0) - failed.length,
    };
    try {
      this.#settings.onRequest?.(report);
    } catch {
      // Whoever counts requests must not cost the caller the outcome of a write that has been answered.
    }
  }
}

function reportedOutcome(sent: TransportResult, result: ExchangeResult): RequestReport['outcome'] {
  if (sent.kind !== 'answer') return sent.kind;
  return result.kind === 'envelope' || result.failure.class !== 'garbled' ? 'answered' : 'garbled';
}

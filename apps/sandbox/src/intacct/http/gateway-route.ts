import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultKind } from '../faults/fault.js';
import type { ControlMemory } from '../controls/control-memory.js';
import type { AdmittedRequest, Gateway } from '../gateway/gateway.js';
import { GatewayError } from '../gateway/gateway-error.js';
import { readGatewayRequest } from '../gateway/gateway-request.reader.js';
import type { GatewayRequest } from '../gateway/gateway-request.js';
import { HTML_PAGE, rateLimitBody } from './canned-answers.js';
import type { ConnectionLimit } from './connection-limit.js';
import type { PlannedDelays } from './planned-delays.js';
import { withoutSecrets, type EvidenceEntry, type EvidenceLog } from './evidence-log.js';

/** POST /ia/xml/xmlgw.phtml: reads, runs, answers — or behaves as badly as the planned fault says. */
export class GatewayRoute {
  /** Commits that outlive their connection; awaited on close so that nothing writes into a closed store. */
  readonly background = new Set<Promise<unknown>>();

  constructor(
    readonly gateway: Gateway,
    readonly limit: ConnectionLimit,
    readonly evidence: EvidenceLog,
    readonly memory: ControlMemory,
    readonly delays: PlannedDelays,
  ) {}

  /** Slow commits land now, and late answers go out; resolves when all of it is durable. */
  async endDelays(): Promise<void> {
    this.delays.endAll();
    await Promise.all(this.background);
  }

  async handle(body: string, response: ServerResponse): Promise<void> {
    this.gateway.usage.request();
    const request = this.#read(body);
    if (typeof request === 'string') {
      this.#note(body, [], undefined, request);
      answer(response, request);
      return;
    }
    const companyId = this.gateway.access.companyOf(request.authentication);
    if (!(await this.limit.enter(companyId))) {
      answer(response, rateLimitBody(), { status: 429 });
      return;
    }
    try {
      await this.#serve(request, body, response);
    } finally {
      this.limit.leave(companyId);
      this.#keepControls();
    }
  }

  async #serve(request: GatewayRequest, body: string, response: ServerResponse): Promise<void> {
    const companyId = this.gateway.access.companyOf(request.authentication);
    const fault = this.gateway.parts.faults.forRequest(request.functions, companyId);
    const names = request.functions.map((fn) => `${fn.name} ${fn.object} ${fn.controlId}`);
    const entry = this.#note(body, names, fault);
    const { latencyMs, latencyPerFunctionMs } = this.gateway.settingsOf(request);
    const latency = latencyMs + latencyPerFunctionMs * request.functions.length;
    if (latency > 0) await sleep(latency);
    await this.#respond(request, fault, response, entry);
  }

  #read(body: string): GatewayRequest | string {
    try {
      return readGatewayRequest(body);
    } catch (error) {
      if (error instanceof GatewayError) return this.gateway.unreadable(error);
      throw error;
    }
  }

  async #respond(
    request: GatewayRequest,
    fault: Fault | undefined,
    response: ServerResponse,
    entry: EvidenceEntry,
  ): Promise<void> {
    if (fault?.kind === 'offline' || fault?.kind === 'control-error') {
      this.#finish(response, this.gateway.controlFault(request, fault), entry);
      return;
    }
    if (fault?.kind === 'kill-session') {
      if (request.authentication.kind === 'session') this.gateway.parts.sessions.kill(request.authentication.sessionId);
      this.#finish(response, this.gateway.deadSession(request), entry);
      return;
    }
    if (fault?.when === 'before') {
      await this.#spoil(fault, response, '');
      return;
    }
    const { offline, offlineAnswer } = this.gateway.settingsOf(request);
    if (offline && offlineAnswer === 'http-503') {
      answer(response, '', { status: 503 });
      return;
    }
    const admitted = this.gateway.admit(request);
    if (typeof admitted === 'string') {
      this.#finish(response, admitted, entry);
      return;
    }
    if (fault?.kind === 'slow-commit') {
      this.#commitLater(admitted, fault);
      if (fault.body !== 'hang') response.destroy();
      return;
    }
    if (request.control.policyId !== undefined) {
      this.#commitLater(admitted, { kind: 'slow-commit', delayMs: 0 });
      this.#finish(response, this.gateway.acknowledged(request), entry);
      return;
    }
    const text = await this.gateway.execute(admitted);
    if (fault) await this.#spoil(fault, response, text);
    else this.#finish(response, text, entry);
  }

  /** The caller is gone; the work goes on, its ids count as running until it is done, and what struck it is kept. */
  #commitLater(admitted: AdmittedRequest, fault: Fault): void {
    const work = this.delays
      .wait(fault.delayMs ?? 1_000)
      .then(() => this.gateway.execute(admitted))
      .then(() => this.memory.save())
      .catch(() => undefined)
      .finally(() => this.background.delete(work));
    this.background.add(work);
  }

  /** Faults that struck and passwords that were wrong are kept; a store that fails now is tried again next time. */
  #keepControls(): void {
    const work = this.memory
      .save()
      .catch(() => undefined)
      .finally(() => this.background.delete(work));
    this.background.add(work);
  }

  async #spoil(fault: Fault, response: ServerResponse, text: string): Promise<void> {
    if (fault.delayMs !== undefined) await this.delays.wait(fault.delayMs);
    const spoiler = SPOILERS[fault.kind];
    if (spoiler) spoiler(response, text, fault);
    else answer(response, text);
  }

  #finish(response: ServerResponse, text: string, entry: EvidenceEntry): void {
    entry.status = 200;
    entry.answer = withoutSecrets(text);
    answer(response, text);
  }

  #note(body: string, functions: readonly string[], fault: Fault | undefined, text?: string): EvidenceEntry {
    return this.evidence.add({
      at: new Date(this.gateway.parts.now()).toISOString(),
      request: withoutSecrets(body),
      functions,
      ...(fault && { fault: fault.kind }),
      ...(text !== undefined && { status: 200, answer: withoutSecrets(text) }),
    });
  }
}

/** Whole body of a request; undefined when it is larger than the limit. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > limit) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function answer(
  response: ServerResponse,
  body: string,
  options: { status?: number; retryAfterSeconds?: number } = {},
): void {
  if (options.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(options.retryAfterSeconds));
  // The real gateway spells it "encoding".
  response.writeHead(options.status ?? 200, { 'content-type': 'text/xml; encoding="utf-8"' }).end(body);
}

/** Answers that go wrong on their way, by kind of fault; any other kind is answered as it should be. */
const SPOILERS: Partial<Record<FaultKind, (response: ServerResponse, text: string, fault: Fault) => void>> = {
  hang: () => undefined,
  drop: (response) => void response.destroy(),
  'drop-mid-answer': (response, text) => {
    const bytes = Buffer.from(text);
    response.writeHead(200, { 'content-type': 'text/xml', 'content-length': bytes.length });
    response.write(bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 2))), () => response.destroy());
  },
  status: (response, _text, fault) => {
    const { status = 500, retryAfterSeconds } = fault;
    answer(response, fault.body ?? '', { status, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) });
  },
  html: (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end(HTML_PAGE),
  empty: (response) => answer(response, ''),
  truncated: (response, text) => answer(response, text.slice(0, Math.floor(text.length / 2))),
  'two-documents': (response, text) => answer(response, `${text}\n${text}`),
  bom: (response, text) => answer(response, `\uFEFF\n${text}`),
};

import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { AnswerCollector } from './answer-collector.js';
import type { TransportResult } from './transport-result.js';

export interface TransportRequest {
  readonly url: string;
  readonly body: string;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Asked when the connection stands and nothing has been written yet. */
  readonly mayWrite: () => boolean;
  /** Reads may use a kept connection; a write never does, because a connection the server closed meanwhile looks like a lost write. */
  readonly reuseConnection: boolean;
}

/** Connecting has a limit of its own: nothing is lost by giving up early. */
const CONNECT_TIMEOUT_MS = 30_000;

/**
 * One POST. `node:http` instead of `fetch`, because only here is it certain whether a byte was written: headers and body
 * leave together, after the connection (and TLS) stands.
 */
export class GatewayTransport {
  readonly #keepAlive = {
    http: new http.Agent({ keepAlive: true, keepAliveMsecs: 1_000, timeout: 5_000 }),
    https: new https.Agent({ keepAlive: true, keepAliveMsecs: 1_000, timeout: 5_000 }),
  };
  readonly #fresh = {
    http: new http.Agent({ keepAlive: false }),
    https: new https.Agent({ keepAlive: false }),
  };

  /** Resolves always; an invalid URL counts as not sent. */
  async post(request: TransportRequest): Promise<TransportResult> {
    return new Promise((resolve) => {
      new Exchange(request, request.reuseConnection ? this.#keepAlive : this.#fresh, resolve).start();
    });
  }

  close(): void {
    this.#keepAlive.http.destroy();
    this.#keepAlive.https.destroy();
  }
}

class Exchange {
  readonly #collector: AnswerCollector;
  #written = false;
  #settled = false;
  #timer: NodeJS.Timeout | undefined;
  #request: http.ClientRequest | undefined;

  constructor(
    readonly options: TransportRequest,
    readonly agents: { readonly http: http.Agent; readonly https: https.Agent },
    readonly resolve: (result: TransportResult) => void,
  ) {
    this.#collector = new AnswerCollector(options.maxResponseBytes);
  }

  start(): void {
    const { options } = this;
    try {
      const secure = new URL(options.url).protocol === 'https:';
      const headers = {
        'content-type': 'application/xml',
        'content-length': Buffer.byteLength(options.body),
        'accept-encoding': 'gzip',
        accept: 'text/xml, application/xml',
      };
      const settings = { method: 'POST', headers };
      this.#request = secure
        ? https.request(options.url, { ...settings, agent: this.agents.https })
        : http.request(options.url, { ...settings, agent: this.agents.http });
      this.#listen(this.#request);
    } catch (error) {
      this.#settle({ kind: 'not-sent', cause: 'connection', detail: messageOf(error) });
      return;
    }
    this.#timer = setTimeout(() => this.#timeOut(), Math.min(options.timeoutMs, CONNECT_TIMEOUT_MS));
  }

  #listen(request: http.ClientRequest): void {
    request.on('socket', (socket) => whenConnected(request, socket, () => this.#write(request)));
    request.on('error', (error) => this.#fail(error));
    request.on('response', (response) => {
      this.#collector
        .collect(response)
        .then((result) => this.#settle(result))
        .catch((error: unknown) => this.#fail(error));
    });
  }

  /** The last instant at which the request can still be held back. */
  #write(request: http.ClientRequest): void {
    if (this.#settled) return;
    if (!this.options.mayWrite()) {
      this.#settle({
        kind: 'not-sent',
        cause: 'deadline',
        detail: 'the send deadline passed before a byte was written',
      });
      return;
    }
    this.#written = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#timeOut(), this.options.timeoutMs);
    request.end(this.options.body);
  }

  #timeOut(): void {
    const bytesReceived = this.#collector.bytesReceived;
    this.#settle(
      this.#written
        ? {
            kind: 'lost',
            cause: 'timeout',
            detail: `no complete answer within ${this.options.timeoutMs} ms`,
            bytesReceived,
          }
        : { kind: 'not-sent', cause: 'connection', detail: 'no connection in time' },
    );
  }

  #fail(error: unknown): void {
    const detail = messageOf(error);
    this.#settle(
      this.#written
        ? { kind: 'lost', cause: 'reset', detail, bytesReceived: this.#collector.bytesReceived }
        : { kind: 'not-sent', cause: 'connection', detail },
    );
  }

  #settle(result: TransportResult): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    if (result.kind !== 'answer') this.#request?.destroy();
    this.resolve(result);
  }
}

function whenConnected(request: http.ClientRequest, socket: Socket, then: () => void): void {
  if (request.reusedSocket) then();
  else if (socket instanceof TLSSocket) socket.once('secureConnect', then);
  else if (socket.connecting) socket.once('connect', then);
  else then();
}

/** Messages of network errors name hosts and ports, never a header or a body. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : 'unknown network error';
}

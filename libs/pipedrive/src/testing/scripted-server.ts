import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real HTTP server for tests that answers what it was told, one request after the other; the last answer stays. */
export class ScriptedServer {
  readonly seen: SeenRequest[] = [];
  answers: Answer[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ScriptedServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const scripted = new ScriptedServer(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        scripted.seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
        const answer = scripted.answers.length > 1 ? scripted.answers.shift() : scripted.answers[0];
        if (answer === undefined) response.writeHead(500).end('no answer left');
        else answer(request, response);
      });
    });
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

export const answer =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };

export const rows = (...data: readonly string[]): Answer =>
  answer(200, `{"success":true,"data":[${data.join(',')}],"additional_data":{"next_cursor":null}}`);

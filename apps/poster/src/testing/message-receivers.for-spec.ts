import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SMTPServer } from 'smtp-server';

export interface ReceivedCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP receiver that remembers what it got and answers what it is told to. */
export class HttpReceiver {
  readonly calls: ReceivedCall[] = [];
  /** Status of the next answers; `hang` takes the request and never answers. */
  answer: number | 'hang' = 200;
  headers: Record<string, string> = {};
  /** Milliseconds between taking a request and answering it. */
  delayMs = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<HttpReceiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        receiver.calls.push({ path: request.url ?? '', headers: request.headers, body });
        if (receiver.answer === 'hang') return;
        const { answer, headers } = receiver;
        setTimeout(() => response.writeHead(answer, headers).end('ok'), receiver.delayMs);
      });
    });
    const receiver = new HttpReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** A real mail server that remembers whole mails. */
export class MailReceiver {
  readonly mails: { readonly to: readonly string[]; readonly text: string }[] = [];
  refuse = false;

  private constructor(private readonly server: SMTPServer) {}

  static async start(): Promise<MailReceiver> {
    const server: SMTPServer = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) =>
        username === 'mailer' && password === 'mail-password'
          ? done(null, { user: username })
          : done(new Error('refused')),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          if (receiver.refuse) return done(Object.assign(new Error('mailbox full'), { responseCode: 452 }));
          const to = session.envelope.rcptTo.map(({ address }) => address);
          receiver.mails.push({ to, text: Buffer.concat(chunks).toString() });
          done();
        });
      },
    });
    const receiver = new MailReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return receiver;
  }

  get url(): string {
    const { port } = this.server.server.address() as AddressInfo;
    return `smtp://mailer:mail-password@127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}

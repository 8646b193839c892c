import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Script = (
  request: { readonly body: string; readonly count: number },
  response: ServerResponse,
  incoming: IncomingMessage,
) => void | Promise<void>;

/** A gateway on a real socket that does what the test says, request by request. */
export class ScriptedGateway {
  readonly bodies: string[] = [];
  readonly paths: string[] = [];
  readonly #server: Server;
  #script: Script;

  private constructor(script: Script) {
    this.#script = script;
    this.#server = createHttpServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  static async start(script: Script): Promise<ScriptedGateway> {
    const gateway = new ScriptedGateway(script);
    await new Promise<void>((resolve) => gateway.#server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ia/xml/xmlgw.phtml`;
  }

  set script(script: Script) {
    this.#script = script;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    this.bodies.push(body);
    this.paths.push(request.url ?? '');
    await this.#script({ body, count: this.bodies.length }, response, request);
  }
}

const CONTROL = '<control><status>success</status><senderid>s</senderid><controlid>c</controlid></control>';

/** Ids of the functions in a request, in order. */
export function controlIdsIn(body: string): string[] {
  return Array.from(body.matchAll(/<function controlid="([^"]*)"/g), (match) => match[1] ?? '');
}

export const answers = {
  login: (sessionId: string, endpoint: string, lifetimeSeconds = 3_600, entity = ''): string => {
    const from = '2024-05-01T09:00:00+00:00';
    const until = new Date(Date.parse(from) + lifetimeSeconds * 1_000).toISOString();
    const api = `<api><sessionid>${sessionId}</sessionid><endpoint>${endpoint}</endpoint><locationid>${entity}</locationid></api>`;
    return `<?xml version="1.0"?><response>${CONTROL}<operation><authentication><status>success</status><sessiontimestamp>${from}</sessiontimestamp><sessiontimeout>${until}</sessiontimeout></authentication><result><status>success</status><function>getAPISession</function><controlid>LOGIN</controlid><data>${api}</data></result></operation></response>`;
  },
  results: (...results: string[]): string =>
    `<response>${CONTROL}<operation><authentication><status>success</status></authentication>${results.join('')}</operation></response>`,
  created: (controlId: string, recordNo: string): string =>
    `<result><status>success</status><function>create</function><controlid>${controlId}</controlid><data listtype="objects" count="1"><glbatch><RECORDNO>${recordNo}</RECORDNO></glbatch></data></result>`,
  failed: (
    controlId: string,
    number: string,
    text: string,
    status = 'failure',
    data = '<data listtype="objects" count="0"/>',
  ): string =>
    `<result><status>${status}</status><function>create</function><controlid>${controlId}</controlid>${data}<errormessage><error><errorno>${number}</errorno><description></description><description2>${text}</description2><correction></correction></error></errormessage></result>`,
  authenticationFailure: (number: string, text: string): string =>
    `<response>${CONTROL}<operation><authentication><status>failure</status><userid></userid></authentication><errormessage><error><errorno>${number}</errorno><description2>${text}</description2></error></errormessage></operation></response>`,
  controlFailure: (number: string, text: string): string =>
    `<response><control><status>failure</status></control><errormessage><error><errorno>${number}</errorno><description2>${text}</description2></error></errormessage></response>`,
  deadSession: (): string => answers.authenticationFailure('XL03000006', 'Invalid session'),
};

/** Logs in whoever asks, then hands over. */
export function loggingIn(url: () => string, then: Script): Script {
  let logins = 0;
  return async (request, response, incoming) => {
    if (!request.body.includes('<getAPISession>')) return then(request, response, incoming);
    logins += 1;
    const [id = ''] = controlIdsIn(request.body);
    const entity = /<locationid>([^<]*)<\/locationid>/.exec(request.body)?.[1] ?? '';
    response.end(answers.login(`SESSION-${logins}`, url(), 3_600, entity).replace('LOGIN', id));
    return undefined;
  };
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entry, GatewayBench } from '../../test/gateway-bench.js';
import { answers, controlIdsIn } from '../../test/scripted-gateway.js';
import { PASSWORDS, testClient } from '../../test/test-client.js';
import { IntacctRequestError } from '../errors/intacct-request-error.js';
import { isAllowedEndpoint } from '../session/allowed-endpoint.js';
import { InMemorySessionStore } from '../session/in-memory-session-store.js';
import type { IntacctSession } from '../session/intacct-session.js';
import { NO_DEADLINE } from './send-deadline.js';

let bench: GatewayBench;

beforeEach(async () => {
  bench = await GatewayBench.start();
});

afterEach(() => bench.stop());

describe('sessions', () => {
  it('log in once however many callers come at the same time', async () => {
    bench.gateway.script = bench.script(
      (request, response) =>
        void response.end(answers.results(answers.created(controlIdsIn(request.body)[0] ?? '', '1'))),
    );
    await Promise.all(['A', 'B', 'C', 'D', 'E'].map((id) => bench.send([id])));
    expect(bench.gateway.bodies.filter((body) => body.includes('<getAPISession>'))).toHaveLength(1);
  });

  it('are not opened again by a caller who looked for one before the login had ended', async () => {
    bench.gateway.script = bench.script((_request, response) => void response.end());
    const store = new LaggingStore();
    const client = testClient(bench.gateway.url, { sessions: store });
    const late = client.connect({ purpose: 'read' });
    await (await client.connect({ purpose: 'read' })).release();
    store.answerTheFirst();
    await (await late).release();
    expect(bench.gateway.bodies).toHaveLength(1);
    client.close();
  });

  it('that cannot be kept for longer do not cost the outcome of a write', async () => {
    const times =
      '<sessiontimestamp>2024-05-01T09:10:00+00:00</sessiontimestamp><sessiontimeout>2024-05-01T10:10:00+00:00</sessiontimeout>';
    bench.gateway.script = bench.script((_request, response) => {
      const answer = answers.results(answers.created('A', '1'));
      response.end(answer.replace('</authentication>', `${times}</authentication>`));
    });
    const store = new BreakingStore();
    const client = testClient(bench.gateway.url, { sessions: store, clock: bench.clock });
    const connection = await client.connect({ purpose: 'write' });
    bench.clock.time += 10 * 60_000;
    store.broken = true;
    const outcomes = await connection.send([entry('A')], { deadline: NO_DEADLINE });
    expect(outcomes).toMatchObject([{ kind: 'succeeded', recordNo: '1' }]);
    await connection.release();
    client.close();
  });

  it('are one per entity', async () => {
    bench.gateway.script = bench.script((_request, response) => void response.end());
    for (const entity of ['', '100', '100', '200', ''])
      await (await bench.client.connect({ purpose: 'read', entity })).release();
    const logins = bench.gateway.bodies.map((body) => /<locationid>(.*?)<\/locationid>/.exec(body)?.[1]);
    expect(logins).toEqual(['', '100', '200']);
  });

  it('are renewed once when they are dead, and the request is repeated in the new one', async () => {
    bench.gateway.script = bench.script((request, response) => {
      const dead = request.body.includes('<sessionid>SESSION-1<');
      response.end(dead ? answers.deadSession() : answers.results(answers.created('A', '1')));
    });
    expect(await bench.send(['A'])).toMatchObject([{ kind: 'succeeded' }]);
    expect(bench.gateway.bodies).toHaveLength(4);
  });

  it('are not renewed a second time in one request', async () => {
    bench.gateway.script = bench.script((_request, response) => void response.end(answers.deadSession()));
    expect(await bench.send(['A'])).toMatchObject([{ kind: 'not-executed', failure: { errorClass: 'session' } }]);
    expect(bench.gateway.bodies).toHaveLength(4);
  });

  it('hold the repeat back when the deadline passed meanwhile', async () => {
    let expired = false;
    bench.gateway.script = bench.script((_request, response) => {
      expired = true;
      response.end(answers.deadSession());
    });
    const outcomes = await bench.send(['A', 'B'], { expired: () => expired });
    expect(outcomes).toMatchObject([{ kind: 'not-executed' }, { kind: 'not-executed' }]);
    expect(bench.gateway.bodies.filter((body) => body.includes('<create>'))).toHaveLength(1);
  });

  it('are given up before the end that the server named, and never used longer than the limit', async () => {
    bench.gateway.script = bench.script(
      (request, response) =>
        void response.end(answers.results(answers.created(controlIdsIn(request.body)[0] ?? '', '1'))),
    );
    const logins = (): number => bench.gateway.bodies.filter((body) => body.includes('<getAPISession>')).length;
    await bench.send(['A']);
    bench.clock.time += 49 * 60_000;
    await bench.send(['B']);
    expect(logins()).toBe(1);
    bench.clock.time += 60_000;
    await bench.send(['C']);
    expect(logins()).toBe(2);
  });

  it('rest after refused credentials, each time longer, and go on once the user was unlocked', async () => {
    let isLocked = true;
    bench.gateway.script = (request, response, incoming) =>
      isLocked
        ? void response.end(answers.authenticationFailure('XL03000006', 'Sign-in information is incorrect'))
        : bench.script((_r, r) => void r.end(answers.results(answers.created('A', '1'))))(request, response, incoming);
    const refusedAfter = async (minutes: number): Promise<number> => {
      bench.clock.time += minutes * 60_000;
      await expect(bench.send(['A'])).rejects.toMatchObject({ failure: { errorClass: 'authentication' } });
      return bench.gateway.bodies.length;
    };
    const tries: number[] = [];
    for (const minutes of [0, 14, 1, 29, 1, 60]) tries.push(await refusedAfter(minutes));
    expect(tries).toEqual([1, 1, 2, 2, 3, 4]);
    expect(bench.client.loginRefusal?.until).toBe(bench.clock.time + 120 * 60_000);
    isLocked = false;
    bench.clock.time += 120 * 60_000;
    expect(await bench.send(['A'])).toMatchObject([{ kind: 'succeeded' }]);
    expect(bench.client.loginRefusal).toBeUndefined();
  });

  it('never retry wrong credentials until somebody asks for it', async () => {
    bench.gateway.script = (_request, response) =>
      void response.end(answers.authenticationFailure('XL03000006', 'Sign-in information is incorrect'));
    await expect(bench.send(['A'])).rejects.toMatchObject({ failure: { errorClass: 'authentication' } });
    await expect(bench.send(['A'])).rejects.toMatchObject({ failure: { errorClass: 'authentication' } });
    await expect(bench.client.query({ object: 'CLASS', fields: ['CLASSID'] })).rejects.toBeInstanceOf(
      IntacctRequestError,
    );
    expect(bench.gateway.bodies).toHaveLength(1);
  });

  it.each([
    'https://evil.example/ia/xml',
    'http://na01.intacct.com/x',
    'https://intacct.com.evil.example/x',
    'https://user:pw@na01.intacct.com/',
    'not a url',
  ])('refuse the endpoint %s', async (endpoint) => {
    bench.gateway.script = (request, response) =>
      void response.end(answers.login('S', endpoint).replace('LOGIN', controlIdsIn(request.body)[0] ?? ''));
    await expect(bench.send(['A'])).rejects.toMatchObject({ failure: { errorClass: 'configuration' } });
    expect(bench.gateway.bodies).toHaveLength(1);
  });

  it('send calls to the endpoint they named and logins to the configured address', async () => {
    const endpoint = new URL('/na01/gateway', bench.gateway.url).href;
    bench.gateway.script = (request, response) => {
      const [id = ''] = controlIdsIn(request.body);
      const login = request.body.includes('<getAPISession>');
      response.end(login ? answers.login('S', endpoint).replace('LOGIN', id) : answers.deadSession());
    };
    await bench.send(['A']);
    expect(bench.gateway.paths).toEqual([
      '/ia/xml/xmlgw.phtml',
      '/na01/gateway',
      '/ia/xml/xmlgw.phtml',
      '/na01/gateway',
    ]);
    expect(bench.gateway.bodies[1]).not.toContain(PASSWORDS.userPassword);
  });

  it('accept an endpoint below an allowed domain over TLS', () => {
    const login = 'https://api.intacct.com/ia/xml/xmlgw.phtml';
    expect(isAllowedEndpoint('https://na04.intacct.com/ia/xml/xmlgw.phtml', login, ['.intacct.com'])).toBe(true);
    expect(isAllowedEndpoint('https://na04.intacct.com/', login, [])).toBe(false);
    expect(isAllowedEndpoint('http://na04.intacct.com/', login, ['.intacct.com'])).toBe(false);
  });
});

/** Answers the first question only when told to, with what it knew when it was asked. */
class LaggingStore extends InMemorySessionStore {
  answerTheFirst: () => void = () => undefined;
  #asked = 0;

  override async load(key: string): Promise<IntacctSession | undefined> {
    const known = await super.load(key);
    this.#asked += 1;
    if (this.#asked === 1) await new Promise<void>((resolve) => (this.answerTheFirst = resolve));
    return known;
  }
}

class BreakingStore extends InMemorySessionStore {
  broken = false;

  override async load(key: string): Promise<IntacctSession | undefined> {
    if (this.broken) throw new Error('the database is away');
    return super.load(key);
  }
}

import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers, controlIdsIn, loggingIn, ScriptedGateway, type Script } from '../../test/scripted-gateway.js';
import { ManualClock, PASSWORDS, testClient } from '../../test/test-client.js';
import { IntacctRequestError } from '../errors/intacct-request-error.js';
import { canaryFunction } from '../functions/canary.builder.js';
import { createRecord } from '../functions/record.builder.js';
import type { IntacctFunction } from '../functions/intacct-function.js';
import { isAllowedEndpoint } from '../session/allowed-endpoint.js';
import type { FunctionOutcome } from '../outcome/function-outcome.js';
import type { IntacctClient } from './intacct-client.js';
import type { RequestReport } from './request-report.js';
import { NO_DEADLINE } from './send-deadline.js';

let gateway: ScriptedGateway;
let client: IntacctClient;
let clock: ManualClock;
let reports: RequestReport[];

const entry = (controlId: string): IntacctFunction => createRecord(controlId, 'CLASS', { CLASSID: controlId });
const script = (then: Script): Script => loggingIn(() => gateway.url, then);

beforeEach(async () => {
  gateway = await ScriptedGateway.start((_request, response) => void response.end());
  clock = new ManualClock();
  reports = [];
  client = testClient(gateway.url, { clock, onRequest: (report) => reports.push(report) });
});

afterEach(async () => {
  client.close();
  await gateway.close();
});

async function send(ids: readonly string[], deadline = NO_DEADLINE): Promise<FunctionOutcome[]> {
  const connection = await client.connect({ purpose: 'write' });
  try {
    return await connection.send(ids.map(entry), { deadline });
  } finally {
    await connection.release();
  }
}

describe('sending functions', () => {
  it('gives every function its own outcome, matched by control id whatever the order', async () => {
    gateway.script = script((_request, response) => {
      const refused = answers.failed(
        'B',
        'BL34000061',
        'Another Class with the given value(s) B  already exists [Support ID: x%7Ey]',
      );
      response.end(answers.results(answers.created('C', '3'), refused, answers.created('A', '1')));
    });
    const outcomes = await send(['A', 'B', 'C']);
    expect(outcomes).toMatchObject([
      { controlId: 'A', kind: 'succeeded', recordNo: '1' },
      { controlId: 'B', kind: 'refused', failure: { errorClass: 'already-exists' } },
      { controlId: 'C', kind: 'succeeded', recordNo: '3' },
    ]);
    const refused = outcomes[1];
    expect(refused?.kind === 'refused' && refused.failure.supportId).toBe('x~y');
    expect(refused?.kind === 'refused' && refused.failure.message).toBe(
      'Another Class with the given value(s) B already exists',
    );
  });

  it('asks for unique ids and additional error information, and for no whitespace', async () => {
    gateway.script = script((_request, response) => void response.end(answers.results(answers.created('A', '1'))));
    await send(['A']);
    const [, body = ''] = gateway.bodies;
    expect(body).toContain('<uniqueid>true</uniqueid>');
    expect(body).toContain('<showadditionalerrorinfo>true</showadditionalerrorinfo>');
    expect(body).toContain('<includewhitespace>false</includewhitespace>');
    expect(body).toContain('<operation transaction="false">');
    expect(body).toContain('<function controlid="A"><create><CLASS><CLASSID>A</CLASSID></CLASS></create></function>');
  });

  it('refuses to send the same control id twice in one request, or too many functions', async () => {
    gateway.script = script((_request, response) => void response.end());
    const connection = await client.connect({ purpose: 'write' });
    await expect(connection.send([entry('A'), entry('A')], { deadline: NO_DEADLINE })).rejects.toThrow('must differ');
    await expect(connection.send([], { deadline: NO_DEADLINE })).rejects.toThrow('1 to 100');
    const many = Array.from({ length: 101 }, (_, index) => entry(`N${index}`));
    await expect(connection.send(many, { deadline: NO_DEADLINE })).rejects.toThrow('1 to 100');
    await connection.release();
  });

  it('calls a missing result unknown, not failed', async () => {
    gateway.script = script((_request, response) => void response.end(answers.results(answers.created('A', '1'))));
    expect(await send(['A', 'B'])).toMatchObject([
      { kind: 'succeeded' },
      { kind: 'unknown', reason: 'missing-result' },
    ]);
  });

  it.each<[string, string, Partial<FunctionOutcome>]>([
    ['HTML under 200', '<html><body class="cf-error-details"></body></html>', { kind: 'unknown', reason: 'html' }],
    ['an empty answer', '', { kind: 'unknown', reason: 'empty-answer' }],
    [
      'a truncated answer',
      answers.results(answers.created('A', '1')).slice(0, -30),
      { kind: 'unknown', reason: 'broken-xml' },
    ],
    ['two documents', answers.results(answers.created('A', '1')).repeat(2), { kind: 'unknown', reason: 'broken-xml' }],
    ['another document', '<html/>', { kind: 'unknown', reason: 'html' }],
    [
      'an answer without an operation',
      '<response><control><status>success</status></control></response>',
      { kind: 'unknown', reason: 'missing-result' },
    ],
    [
      'a control failure without a reason',
      '<response><control><status>failure</status></control></response>',
      { kind: 'unknown', reason: 'unrecognised' },
    ],
    [
      'a schema refusal',
      answers.controlFailure('XL03000003', 'not allowed here'),
      { kind: 'not-executed', wholeContentRefused: true },
    ],
    [
      'an off-line notice',
      answers.controlFailure('XL03000001', 'The Service is Temporarily Off-line'),
      { kind: 'not-executed' },
    ],
    [
      'a wrong sender',
      answers.controlFailure('XL03000006', 'Incorrect Intacct XML Partner ID or password'),
      { kind: 'not-executed' },
    ],
    [
      'a BOM before the document',
      `\uFEFF\n${answers.results(answers.created('A', '1'))}`,
      { kind: 'succeeded', recordNo: '1' },
    ],
    [
      'a failure with a record number',
      answers.results(
        answers.failed(
          'A',
          'BL01001973',
          'Could not create Vendor record!',
          'failure',
          '<data listtype="objects" count="1"><class><RECORDNO>9</RECORDNO></class></data>',
        ),
      ),
      { kind: 'unknown', reason: 'record-no-in-failure' },
    ],
    [
      'an unrecognised failure',
      answers.results(answers.failed('A', 'BL01001973', 'Etwas ist passiert')),
      { kind: 'unknown', reason: 'unrecognised' },
    ],
    [
      'a passing database fault',
      answers.results(answers.failed('A', 'DL02000001', 'Connection failure occurred in QueryResult')),
      { kind: 'unknown', reason: 'temporary' },
    ],
    [
      'a status nobody knows',
      answers.results(answers.failed('A', 'BL01001973', 'Could not create Vendor record!', 'pending')),
      { kind: 'unknown', reason: 'unrecognised' },
    ],
    [
      'a repeated id',
      answers.results(
        answers.failed('A', 'X', 'A successful transaction has already been recorded with the control id A'),
      ),
      { kind: 'unknown', reason: 'already-recorded' },
    ],
    [
      'a running id',
      answers.results(answers.failed('A', 'X', 'concurrent request in process')),
      { kind: 'unknown', reason: 'in-progress' },
    ],
    [
      'an innocent rolled-back function',
      answers.results(answers.failed('A', 'XL03000009', 'rolled back', 'aborted')),
      { kind: 'not-executed' },
    ],
    [
      'a guilty rolled-back function',
      answers.results(answers.failed('A', 'BL34000061', 'already exists', 'aborted')),
      { kind: 'refused' },
    ],
    [
      'two results of one id',
      answers.results(answers.created('A', '1'), answers.created('A', '2')),
      { kind: 'unknown', reason: 'unrecognised' },
    ],
  ])('takes %s for what it is', async (_what, body, expected) => {
    gateway.script = script((_request, response) => void response.end(body));
    expect(await send(['A'])).toMatchObject([expected]);
  });

  it.each<[number, string, Partial<FunctionOutcome>]>([
    [429, '', { kind: 'not-executed', retryAfterMs: 9_000 }],
    [413, '', { kind: 'not-executed', wholeContentRefused: true }],
    [401, answers.controlFailure('XMLGW_JPP0002', 'Sign-in information is incorrect'), { kind: 'not-executed' }],
    [400, answers.controlFailure('GW-0011', 'Invalid Request'), { kind: 'not-executed' }],
    [400, 'Bad Request', { kind: 'unknown', reason: 'http-4xx' }],
    [404, '', { kind: 'unknown', reason: 'http-4xx' }],
    [500, '', { kind: 'unknown', reason: 'http-5xx' }],
    [
      503,
      answers.controlFailure('XL03000001', 'The Service is Temporarily Off-line'),
      { kind: 'unknown', reason: 'http-5xx' },
    ],
    [524, '<html/>', { kind: 'unknown', reason: 'http-5xx' }],
    [500, answers.results(answers.created('A', '1')), { kind: 'unknown', reason: 'http-5xx' }],
  ])('takes HTTP %i with "%.20s" for what it is', async (status, body, expected) => {
    gateway.script = script((_request, response) => void response.writeHead(status, { 'retry-after': '9' }).end(body));
    expect(await send(['A'])).toMatchObject([expected]);
  });

  it('isolates the culprit when ids are refused above the results', async () => {
    const text = 'A successful transaction has already been recorded with the control id B2';
    gateway.script = script((_request, response) => void response.end(answers.controlFailure('X', text)));
    expect(await send(['A1', 'B2', 'C3'])).toMatchObject([
      { controlId: 'A1', kind: 'not-executed', wholeContentRefused: true },
      { controlId: 'B2', kind: 'unknown', reason: 'already-recorded' },
      { controlId: 'C3', kind: 'not-executed', wholeContentRefused: true },
    ]);
  });

  it('never resends a write that was lost', async () => {
    gateway.script = script((_request, response) => void response.destroy());
    expect(await send(['A'])).toMatchObject([{ kind: 'unknown', reason: 'reset' }]);
    expect(gateway.bodies).toHaveLength(2);
  });

  it('keeps the slot closed after a lost write and opens it after a clear answer', async () => {
    gateway.script = script((request, response) => {
      if (controlIdsIn(request.body)[0] === 'LOST') response.destroy();
      else response.end(answers.results(answers.created('A', '1')));
    });
    await send(['LOST']);
    await send(['A']);
    await send(['A']);
    const held = await client.connect({ purpose: 'write' });
    const abort = AbortSignal.timeout(50);
    await expect(client.connect({ purpose: 'write', signal: abort })).rejects.toThrow();
    await held.release();
  });
});

describe('sessions', () => {
  it('log in once however many callers come at the same time', async () => {
    gateway.script = script(
      (request, response) =>
        void response.end(answers.results(answers.created(controlIdsIn(request.body)[0] ?? '', '1'))),
    );
    await Promise.all(['A', 'B', 'C', 'D', 'E'].map((id) => send([id])));
    expect(gateway.bodies.filter((body) => body.includes('<getAPISession>'))).toHaveLength(1);
  });

  it('are one per entity', async () => {
    gateway.script = script((_request, response) => void response.end());
    for (const entity of ['', '100', '100', '200', ''])
      await (await client.connect({ purpose: 'read', entity })).release();
    const logins = gateway.bodies.map((body) => /<locationid>(.*?)<\/locationid>/.exec(body)?.[1]);
    expect(logins).toEqual(['', '100', '200']);
  });

  it('are renewed once when they are dead, and the request is repeated in the new one', async () => {
    gateway.script = script((request, response) => {
      const dead = request.body.includes('<sessionid>SESSION-1<');
      response.end(dead ? answers.deadSession() : answers.results(answers.created('A', '1')));
    });
    expect(await send(['A'])).toMatchObject([{ kind: 'succeeded' }]);
    expect(gateway.bodies).toHaveLength(4);
  });

  it('are not renewed a second time in one request', async () => {
    gateway.script = script((_request, response) => void response.end(answers.deadSession()));
    expect(await send(['A'])).toMatchObject([{ kind: 'not-executed', failure: { errorClass: 'session' } }]);
    expect(gateway.bodies).toHaveLength(4);
  });

  it('hold the repeat back when the deadline passed meanwhile', async () => {
    let expired = false;
    gateway.script = script((_request, response) => {
      expired = true;
      response.end(answers.deadSession());
    });
    const outcomes = await send(['A', 'B'], { expired: () => expired });
    expect(outcomes).toMatchObject([{ kind: 'not-executed' }, { kind: 'not-executed' }]);
    expect(gateway.bodies.filter((body) => body.includes('<create>'))).toHaveLength(1);
  });

  it('are given up before the end that the server named, and never used longer than the limit', async () => {
    gateway.script = script(
      (request, response) =>
        void response.end(answers.results(answers.created(controlIdsIn(request.body)[0] ?? '', '1'))),
    );
    const logins = (): number => gateway.bodies.filter((body) => body.includes('<getAPISession>')).length;
    await send(['A']);
    clock.time += 49 * 60_000;
    await send(['B']);
    expect(logins()).toBe(1);
    clock.time += 60_000;
    await send(['C']);
    expect(logins()).toBe(2);
  });

  it('rest after refused credentials, each time longer, and go on once the user was unlocked', async () => {
    let isLocked = true;
    gateway.script = (request, response, incoming) =>
      isLocked
        ? void response.end(answers.authenticationFailure('XL03000006', 'Sign-in information is incorrect'))
        : script((_r, r) => void r.end(answers.results(answers.created('A', '1'))))(request, response, incoming);
    const refusedAfter = async (minutes: number): Promise<number> => {
      clock.time += minutes * 60_000;
      await expect(send(['A'])).rejects.toMatchObject({ failure: { errorClass: 'authentication' } });
      return gateway.bodies.length;
    };
    const tries: number[] = [];
    for (const minutes of [0, 14, 1, 29, 1, 60]) tries.push(await refusedAfter(minutes));
    expect(tries).toEqual([1, 1, 2, 2, 3, 4]);
    expect(client.loginRefusal?.until).toBe(clock.time + 120 * 60_000);
    isLocked = false;
    clock.time += 120 * 60_000;
    expect(await send(['A'])).toMatchObject([{ kind: 'succeeded' }]);
    expect(client.loginRefusal).toBeUndefined();
  });

  it('never retry wrong credentials until somebody asks for it', async () => {
    gateway.script = (_request, response) =>
      void response.end(answers.authenticationFailure('XL03000006', 'Sign-in information is incorrect'));
    await expect(send(['A'])).rejects.toMatchObject({ failure: { errorClass: 'authentication' } });
    await expect(send(['A'])).rejects.toMatchObject({ failure: { errorClass: 'authentication' } });
    await expect(client.query({ object: 'CLASS', fields: ['CLASSID'] })).rejects.toBeInstanceOf(IntacctRequestError);
    expect(gateway.bodies).toHaveLength(1);
  });

  it.each([
    'https://evil.example/ia/xml',
    'http://na01.intacct.com/x',
    'https://intacct.com.evil.example/x',
    'https://user:pw@na01.intacct.com/',
    'not a url',
  ])('refuse the endpoint %s', async (endpoint) => {
    gateway.script = (request, response) =>
      void response.end(answers.login('S', endpoint).replace('LOGIN', controlIdsIn(request.body)[0] ?? ''));
    await expect(send(['A'])).rejects.toMatchObject({ failure: { errorClass: 'configuration' } });
    expect(gateway.bodies).toHaveLength(1);
  });

  it('send calls to the endpoint they named and logins to the configured address', async () => {
    const endpoint = new URL('/na01/gateway', gateway.url).href;
    gateway.script = (request, response) => {
      const [id = ''] = controlIdsIn(request.body);
      const login = request.body.includes('<getAPISession>');
      response.end(login ? answers.login('S', endpoint).replace('LOGIN', id) : answers.deadSession());
    };
    await send(['A']);
    expect(gateway.paths).toEqual(['/ia/xml/xmlgw.phtml', '/na01/gateway', '/ia/xml/xmlgw.phtml', '/na01/gateway']);
    expect(gateway.bodies[1]).not.toContain(PASSWORDS.userPassword);
  });

  it('accept an endpoint below an allowed domain over TLS', () => {
    const login = 'https://api.intacct.com/ia/xml/xmlgw.phtml';
    expect(isAllowedEndpoint('https://na04.intacct.com/ia/xml/xmlgw.phtml', login, ['.intacct.com'])).toBe(true);
    expect(isAllowedEndpoint('https://na04.intacct.com/', login, [])).toBe(false);
    expect(isAllowedEndpoint('http://na04.intacct.com/', login, ['.intacct.com'])).toBe(false);
  });
});

describe('reads', () => {
  const row = '<CLASS><CLASSID>NEW</CLASSID></CLASS>';
  const page = (id: string): string =>
    answers.results(
      `<result><status>success</status><function>query</function><controlid>${id}</controlid><data listtype="CLASS" totalcount="1" count="1" numremaining="0">${row}</data></result>`,
    );

  it('are tried again after passing faults, in growing steps, waiting as long as the server asked', async () => {
    let attempts = 0;
    gateway.script = script((request, response) => {
      attempts += 1;
      if (attempts === 1) response.writeHead(502).end();
      else if (attempts === 2) response.writeHead(429, { 'retry-after': '20' }).end();
      else response.end(page(controlIdsIn(request.body)[0] ?? ''));
    });
    const { rows } = await client.query({ object: 'CLASS', fields: ['CLASSID', 'NAME'] });
    expect(rows).toEqual([{ CLASSID: 'NEW', NAME: '' }]);
    expect(clock.slept).toEqual([375, 20_000]);
    expect(gateway.bodies.at(-1)).toContain('<uniqueid>false</uniqueid>');
  });

  it('end with an error after a named number of attempts', async () => {
    gateway.script = script((_request, response) => void response.writeHead(503).end());
    await expect(client.query({ object: 'CLASS', fields: ['CLASSID'] })).rejects.toMatchObject({
      failure: { errorClass: 'gateway' },
    });
    expect(clock.slept).toHaveLength(3);
  });

  it('are not tried again for what will not change', async () => {
    gateway.script = script((request, response) => {
      const [id = ''] = controlIdsIn(request.body);
      response.end(answers.results(answers.failed(id, 'XL03000006', 'The following fields cannot be queried: FOO')));
    });
    await expect(client.query({ object: 'CLASS', fields: ['FOO'] })).rejects.toMatchObject({
      failure: { errorClass: 'read-error' },
    });
    expect(clock.slept).toEqual([]);
  });
});

describe('secrets', () => {
  it('never show in a client, a connection, an error, a report or an outcome', async () => {
    gateway.script = script((request, response) => {
      if (request.body.includes('<create>')) response.end(answers.results(answers.failed('A', 'BL34000061', 'exists')));
      else response.destroy();
    });
    const connection = await client.connect({ purpose: 'write' });
    const outcomes = await connection.send([entry('A')], { deadline: NO_DEADLINE });
    const error = await client.query({ object: 'CLASS', fields: ['CLASSID'] }).catch((caught: unknown) => caught);
    const everything =
      inspect({ client, connection, outcomes, error, reports }, { depth: 20, showHidden: true }) +
      JSON.stringify({ client, connection, outcomes, error, reports });
    for (const secret of [...Object.values(PASSWORDS), 'SESSION-1']) expect(everything).not.toContain(secret);
    await connection.release();
  });
});

describe('the canary', () => {
  it('is a read that is checked for its id like a write', async () => {
    gateway.script = script(
      (_request, response) =>
        void response.end(
          answers.results(
            answers.failed('OLD', 'X', 'A successful transaction has already been recorded with the control id OLD'),
          ),
        ),
    );
    const connection = await client.connect({ purpose: 'read' });
    const outcomes = await connection.send([canaryFunction('OLD')], { deadline: NO_DEADLINE });
    await connection.release();
    expect(outcomes).toMatchObject([{ kind: 'unknown', reason: 'already-recorded' }]);
    expect(gateway.bodies.at(-1)).toContain('<uniqueid>true</uniqueid>');
  });
});

describe('the request report', () => {
  it('counts functions, bytes, failures and billable transactions of every request', async () => {
    gateway.script = script(
      (_request, response) =>
        void response.end(answers.results(answers.created('A', '1'), answers.failed('B', 'BL34000061', 'exists'))),
    );
    await send(['A', 'B']);
    expect(reports).toMatchObject([
      { purpose: 'login', functions: ['getAPISession'], billableTransactions: 0, outcome: 'answered' },
      {
        purpose: 'write',
        functions: ['create', 'create'],
        billableTransactions: 1,
        failures: ['already-exists'],
        httpStatus: 200,
      },
    ]);
    expect(reports[1]?.bytesSent).toBe(Buffer.byteLength(gateway.bodies[1] ?? ''));
  });
});

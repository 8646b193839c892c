import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entry, GatewayBench } from '../../test/gateway-bench.js';
import { answers, controlIdsIn } from '../../test/scripted-gateway.js';
import type { FunctionOutcome } from '../outcome/function-outcome.js';
import { NO_DEADLINE } from './send-deadline.js';

let bench: GatewayBench;

beforeEach(async () => {
  bench = await GatewayBench.start();
});

afterEach(() => bench.stop());

describe('sending functions', () => {
  it('gives every function its own outcome, matched by control id whatever the order', async () => {
    bench.gateway.script = bench.script((_request, response) => {
      const refused = answers.failed(
        'B',
        'BL34000061',
        'Another Class with the given value(s) B  already exists [Support ID: x%7Ey]',
      );
      response.end(answers.results(answers.created('C', '3'), refused, answers.created('A', '1')));
    });
    const outcomes = await bench.send(['A', 'B', 'C']);
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
    bench.gateway.script = bench.script(
      (_request, response) => void response.end(answers.results(answers.created('A', '1'))),
    );
    await bench.send(['A']);
    const [, body = ''] = bench.gateway.bodies;
    expect(body).toContain('<uniqueid>true</uniqueid>');
    expect(body).toContain('<showadditionalerrorinfo>true</showadditionalerrorinfo>');
    expect(body).toContain('<includewhitespace>false</includewhitespace>');
    expect(body).toContain('<operation transaction="false">');
    expect(body).toContain('<function controlid="A"><create><CLASS><CLASSID>A</CLASSID></CLASS></create></function>');
  });

  it('refuses to send the same control id twice in one request, or too many functions', async () => {
    bench.gateway.script = bench.script((_request, response) => void response.end());
    const connection = await bench.client.connect({ purpose: 'write' });
    await expect(connection.send([entry('A'), entry('A')], { deadline: NO_DEADLINE })).rejects.toThrow('must differ');
    await expect(connection.send([], { deadline: NO_DEADLINE })).rejects.toThrow('1 to 100');
    const many = Array.from({ length: 101 }, (_, index) => entry(`N${index}`));
    await expect(connection.send(many, { deadline: NO_DEADLINE })).rejects.toThrow('1 to 100');
    await connection.release();
  });

  it('calls a missing result unknown, not failed', async () => {
    bench.gateway.script = bench.script(
      (_request, response) => void response.end(answers.results(answers.created('A', '1'))),
    );
    expect(await bench.send(['A', 'B'])).toMatchObject([
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
    bench.gateway.script = bench.script((_request, response) => void response.end(body));
    expect(await bench.send(['A'])).toMatchObject([expected]);
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
    bench.gateway.script = bench.script(
      (_request, response) => void response.writeHead(status, { 'retry-after': '9' }).end(body),
    );
    expect(await bench.send(['A'])).toMatchObject([expected]);
  });

  it('isolates the culprit when ids are refused above the results', async () => {
    const text = 'A successful transaction has already been recorded with the control id B2';
    bench.gateway.script = bench.script((_request, response) => void response.end(answers.controlFailure('X', text)));
    expect(await bench.send(['A1', 'B2', 'C3'])).toMatchObject([
      { controlId: 'A1', kind: 'not-executed', wholeContentRefused: true },
      { controlId: 'B2', kind: 'unknown', reason: 'already-recorded' },
      { controlId: 'C3', kind: 'not-executed', wholeContentRefused: true },
    ]);
  });

  it('never resends a write that was lost', async () => {
    bench.gateway.script = bench.script((_request, response) => void response.destroy());
    expect(await bench.send(['A'])).toMatchObject([{ kind: 'unknown', reason: 'reset' }]);
    expect(bench.gateway.bodies).toHaveLength(2);
  });

  it('keeps the slot closed after a lost write and opens it after a clear answer', async () => {
    bench.gateway.script = bench.script((request, response) => {
      if (controlIdsIn(request.body)[0] === 'LOST') response.destroy();
      else response.end(answers.results(answers.created('A', '1')));
    });
    await bench.send(['LOST']);
    await bench.send(['A']);
    await bench.send(['A']);
    const held = await bench.client.connect({ purpose: 'write' });
    const abort = AbortSignal.timeout(50);
    await expect(bench.client.connect({ purpose: 'write', signal: abort })).rejects.toThrow();
    await held.release();
  });
});

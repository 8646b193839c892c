import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { entry, GatewayBench } from '../../test/gateway-bench.js';
import { answers } from '../../test/scripted-gateway.js';
import { PASSWORDS, testClient } from '../../test/test-client.js';
import { canaryFunction } from '../functions/canary.builder.js';
import { NO_DEADLINE } from './send-deadline.js';

let bench: GatewayBench;

beforeEach(async () => {
  bench = await GatewayBench.start();
});

afterEach(() => bench.stop());

describe('secrets', () => {
  it('never show in a client, a connection, an error, a report or an outcome', async () => {
    bench.gateway.script = bench.script((request, response) => {
      if (request.body.includes('<create>')) response.end(answers.results(answers.failed('A', 'BL34000061', 'exists')));
      else response.destroy();
    });
    const { client, reports } = bench;
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
    bench.gateway.script = bench.script(
      (_request, response) =>
        void response.end(
          answers.results(
            answers.failed('OLD', 'X', 'A successful transaction has already been recorded with the control id OLD'),
          ),
        ),
    );
    const connection = await bench.client.connect({ purpose: 'read' });
    const outcomes = await connection.send([canaryFunction('OLD')], { deadline: NO_DEADLINE });
    await connection.release();
    expect(outcomes).toMatchObject([{ kind: 'unknown', reason: 'already-recorded' }]);
    expect(bench.gateway.bodies.at(-1)).toContain('<uniqueid>true</uniqueid>');
  });
});

describe('the request report', () => {
  it('counts functions, bytes, failures and billable transactions of every request', async () => {
    bench.gateway.script = bench.script(
      (_request, response) =>
        void response.end(answers.results(answers.created('A', '1'), answers.failed('B', 'BL34000061', 'exists'))),
    );
    await bench.send(['A', 'B']);
    expect(bench.reports).toMatchObject([
      { purpose: 'login', functions: ['getAPISession'], billableTransactions: 0, outcome: 'answered' },
      {
        purpose: 'write',
        functions: ['create', 'create'],
        billableTransactions: 1,
        failures: ['already-exists'],
        httpStatus: 200,
      },
    ]);
    expect(bench.reports[1]?.bytesSent).toBe(Buffer.byteLength(bench.gateway.bodies[1] ?? ''));
  });

  it('going nowhere does not cost the outcome of a write', async () => {
    bench.gateway.script = bench.script(
      (_request, response) => void response.end(answers.results(answers.created('A', '1'))),
    );
    const client = testClient(bench.gateway.url, {
      onRequest: () => {
        throw new Error('the meter is broken');
      },
    });
    const connection = await client.connect({ purpose: 'write' });
    const outcomes = await connection.send([entry('A')], { deadline: NO_DEADLINE });
    expect(outcomes).toMatchObject([{ kind: 'succeeded', recordNo: '1' }]);
    await connection.release();
    client.close();
  });
});

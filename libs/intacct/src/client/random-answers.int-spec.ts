import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answers, loggingIn, ScriptedGateway } from '../../test/scripted-gateway.js';
import { testClient } from '../../test/test-client.js';
import { createRecord } from '../functions/record.builder.js';
import { InMemoryConnectionGate } from '../gate/in-memory-connection-gate.js';
import type { IntacctClient } from './intacct-client.js';
import { NO_DEADLINE } from './send-deadline.js';

let gateway: ScriptedGateway;
let client: IntacctClient;

beforeAll(async () => {
  gateway = await ScriptedGateway.start((_request, response) => void response.end());
  client = testClient(gateway.url, { gate: new InMemoryConnectionGate(2, { coolDownMs: 0 }) });
});

afterAll(async () => {
  client.close();
  await gateway.close();
});

const good = answers.results(answers.created('A', '1'), answers.failed('B', 'BL34000061', 'already exists'));

/** A good answer with a piece cut out, doubled or replaced. */
const mutilated = fc
  .record({
    at: fc.nat(good.length),
    length: fc.nat(60),
    insert: fc.oneof(
      fc.string(),
      fc.constantFrom('<', '>', '</result>', '<result>', '&#0;', '&amp;', ']]>', '<!--', 'success', 'failure'),
    ),
  })
  .map(({ at, length, insert }) => good.slice(0, at) + insert + good.slice(at + length));

describe('whatever a server answers', () => {
  it('every function gets exactly one outcome, and success is never made up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(mutilated, fc.string()),
        fc.constantFrom(200, 200, 200, 400, 500),
        async (body, status) => {
          gateway.script = loggingIn(
            () => gateway.url,
            (_request, response) => void response.writeHead(status).end(body),
          );
          const connection = await client.connect({ purpose: 'write' });
          const outcomes = await connection.send([createRecord('A', 'CLASS', {}), createRecord('B', 'CLASS', {})], {
            deadline: NO_DEADLINE,
          });
          await connection.release();
          expect(outcomes.map((outcome) => outcome.controlId)).toEqual(['A', 'B']);
          for (const outcome of outcomes) {
            if (outcome.kind === 'succeeded') expect(body).toContain(`<controlid>${outcome.controlId}</controlid>`);
          }
          expect(outcomes[1]?.kind === 'succeeded' && !body.includes('success')).toBe(false);
        },
      ),
      { numRuns: 150 },
    );
  });
});

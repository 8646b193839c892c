import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatewayBench } from '../../test/gateway-bench.js';
import { answers, controlIdsIn } from '../../test/scripted-gateway.js';

let bench: GatewayBench;

beforeEach(async () => {
  bench = await GatewayBench.start();
});

afterEach(() => bench.stop());

describe('reads', () => {
  const row = '<CLASS><CLASSID>NEW</CLASSID></CLASS>';
  const page = (id: string): string =>
    answers.results(
      `<result><status>success</status><function>query</function><controlid>${id}</controlid><data listtype="CLASS" totalcount="1" count="1" numremaining="0">${row}</data></result>`,
    );

  it('are tried again after passing faults, in growing steps, waiting as long as the server asked', async () => {
    let attempts = 0;
    bench.gateway.script = bench.script((request, response) => {
      attempts += 1;
      if (attempts === 1) response.writeHead(502).end();
      else if (attempts === 2) response.writeHead(429, { 'retry-after': '20' }).end();
      else response.end(page(controlIdsIn(request.body)[0] ?? ''));
    });
    const { rows } = await bench.client.query({ object: 'CLASS', fields: ['CLASSID', 'NAME'] });
    expect(rows).toEqual([{ CLASSID: 'NEW', NAME: '' }]);
    expect(bench.clock.slept).toEqual([375, 20_000]);
    expect(bench.gateway.bodies.at(-1)).toContain('<uniqueid>false</uniqueid>');
  });

  it('are not tried again before the server wants to hear of them, when that is too long to wait', async () => {
    bench.gateway.script = bench.script(
      (_request, response) => void response.writeHead(429, { 'retry-after': '300' }).end(),
    );
    await expect(bench.client.query({ object: 'CLASS', fields: ['CLASSID'] })).rejects.toMatchObject({
      failure: { errorClass: 'throttled' },
      retryAfterMs: 300_000,
    });
    expect(bench.clock.slept).toEqual([]);
  });

  it('end with an error after a named number of attempts', async () => {
    bench.gateway.script = bench.script((_request, response) => void response.writeHead(503).end());
    await expect(bench.client.query({ object: 'CLASS', fields: ['CLASSID'] })).rejects.toMatchObject({
      failure: { errorClass: 'gateway' },
    });
    expect(bench.clock.slept).toHaveLength(3);
  });

  it('are not tried again for what will not change', async () => {
    bench.gateway.script = bench.script((request, response) => {
      const [id = ''] = controlIdsIn(request.body);
      response.end(answers.results(answers.failed(id, 'XL03000006', 'The following fields cannot be queried: FOO')));
    });
    await expect(bench.client.query({ object: 'CLASS', fields: ['FOO'] })).rejects.toMatchObject({
      failure: { errorClass: 'read-error' },
    });
    expect(bench.clock.slept).toEqual([]);
  });
});

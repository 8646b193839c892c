import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PosterOverHttp } from '../testing/running-poster.for-spec.js';

let poster: PosterOverHttp;
beforeAll(async () => {
  poster = await PosterOverHttp.start();
});
afterAll(() => poster.close());

const reason = 'Chart of accounts of 2026';
const content = `format: mapping-rules/1
rules:
  - name: Software
    conditions: { category: [Software] }
    result:
      journal: SALES
      treatment: revenue
      revenueAccount: { number: '4000' }
      offsetAccount: { number: '1210' }
      entity: { from: fixed, value: '100' }
      dimensions: { department: { from: fixed, value: '10' } }
`;

describe('files of mapping rules', () => {
  it('are previewed, applied and exported over the admin API', async () => {
    const file = { format: 'yaml', content };
    const preview = await poster.call('POST', '/admin/rule-files/preview', file);
    expect(preview).toMatchObject({ status: 200, body: { faults: [], changes: [{ change: 'created', line: 3 }] } });
    expect((await poster.call('GET', '/admin/rules')).body).toEqual({ items: [], cursor: null });
    expect(await poster.call('POST', '/admin/rule-files/import', { ...file, reason })).toMatchObject({ status: 200 });
    expect((await poster.call('GET', '/admin/rules')).body['items']).toHaveLength(1);
    expect((await poster.call('GET', '/admin/rule-files?format=csv')).type).toContain('text/csv');
    expect((await poster.call('GET', '/admin/rule-files?format=yaml')).type).toContain('yaml');
  });

  it('are refused with the line, the field and the remedy of every fault', async () => {
    const faulty = content.replace('name: Software', 'name: Other').replace('SALES', 'NOPE');
    const answer = await poster.call('POST', '/admin/rule-files/import', { format: 'yaml', content: faulty, reason });
    expect(answer).toMatchObject({ status: 422, body: { remedy: expect.any(String) as string } });
    expect((answer.body['errors'] as { field: string }[]).map(({ field }) => field)).toContain(
      'line 6: result.journal',
    );
    expect((await poster.call('GET', '/admin/rules')).body['items']).toHaveLength(1);
  });
});

describe('the documentation of the bus', () => {
  it('is served to anybody', async () => {
    const answer = await poster.call('GET', '/asyncapi', undefined, { 'x-api-key': '' });
    expect(answer).toMatchObject({ status: 200, body: { asyncapi: '3.0.0' } });
  });
});

import { describe, expect, it } from 'vitest';

import { nextSteps } from './next-steps.js';

const around = { posterUrl: 'http://127.0.0.1:3001', pipedriveUrl: 'http://127.0.0.1:3002', adminApiKey: 'the-key' };

describe('what somebody new can do next', () => {
  it('lets the held deal go with a command that carries the key, the rule and a reason', () => {
    const [, command = ''] = nextSteps({ ...around, heldDealId: '3' });
    expect(command).toContain(`'x-api-key: the-key' http://127.0.0.1:3001/admin/rules`);
    const rule = JSON.parse(/-d '(.*)'$/.exec(command)?.[1] ?? '') as object;
    expect(rule).toMatchObject({ name: 'Training', conditions: { category: ['Training'] }, reason: 'Finance decided' });
  });

  it('wins a deal that is still open', () => {
    expect(nextSteps({ ...around, openDealId: 6 }).join('\n')).toContain('http://127.0.0.1:3002/api/v2/deals/6');
  });

  it('says nothing where nothing waits and nothing is open', () => expect(nextSteps(around)).toEqual([]));
});

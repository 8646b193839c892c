import { describe, expect, it } from 'vitest';

import { withoutSecrets } from './without-secrets.js';

describe('what an auditor is shown', () => {
  it('has no secret at any depth, and everything else as it was', () => {
    const at = new Date();
    const shown = withoutSecrets({
      a: [{ userPassword: 'x', amount: '1.00' }],
      sessionId: 'y',
      api_key: 'z',
      at,
      n: null,
    });
    expect(shown).toEqual({
      a: [{ userPassword: '(removed)', amount: '1.00' }],
      sessionId: '(removed)',
      api_key: '(removed)',
      at,
      n: null,
    });
  });
});

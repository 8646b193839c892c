import { describe, expect, it } from 'vitest';

import { neededSandboxes, withDefaults } from './local.environment.js';

describe('which sandboxes local mode starts', () => {
  it('starts both without credentials', () => {
    expect(neededSandboxes({ PIPEDRIVE_API_TOKEN: '' })).toEqual({ pipedrive: true, intacct: true });
  });

  it('starts none for a provider with any credential, so that a forgotten one is told and not played over', () => {
    expect(neededSandboxes({ INTACCT_USER_ID: 'bot' })).toEqual({ pipedrive: true, intacct: false });
    expect(neededSandboxes({ PIPEDRIVE_CLIENT_ID: 'x' })).toEqual({ pipedrive: false, intacct: true });
  });
});

describe('settings of the services', () => {
  it('leave what somebody set alone and fill what is missing or empty', () => {
    expect(withDefaults({ HOST: '0.0.0.0', LOG_LEVEL: '' }, { HOST: '127.0.0.1', LOG_LEVEL: 'warn' })).toEqual({
      HOST: '0.0.0.0',
      LOG_LEVEL: 'warn',
    });
  });
});

import { ConfigurationError, parseEnvironment } from '@app/platform';
import { describe, expect, it } from 'vitest';

import { LocalEnvironment, type Variables } from './local.environment.js';
import { requireServiceSettings } from './service-settings.js';

const secrets = {
  adminApiKey: 'k'.repeat(32),
  webhookUser: 'pipedrive',
  webhookPassword: 'p'.repeat(43),
  secretsKey: Buffer.alloc(32, 1).toString('base64'),
};

function faultsOf(variables: Variables): readonly string[] {
  try {
    requireServiceSettings(variables, parseEnvironment(LocalEnvironment, { ...variables }), secrets);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe('what local mode refuses before it starts anything', () => {
  it('asks for no setting at all', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it('names what is missing when half of the credentials of Pipedrive are set', () => {
    expect(faultsOf({ PIPEDRIVE_CLIENT_ID: 'one' })).toEqual([
      'PIPEDRIVE_CLIENT_SECRET is required, since another setting of the app is set',
      'PIPEDRIVE_OAUTH_CALLBACK_URL is required, since another setting of the app is set',
    ]);
  });

  it('names the faults of both services at once', () => {
    const faults = faultsOf({ INTACCT_USER_ID: 'bot', INGEST_IDLE_MS: 'soon' });
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringContaining('INTACCT_COMPANY_ID'),
        expect.stringContaining('INGEST_IDLE_MS'),
      ]),
    );
  });

  it('takes a token of Pipedrive beside a sandboxed Intacct', () => {
    expect(faultsOf({ PIPEDRIVE_API_TOKEN: 'token' })).toEqual([]);
  });
});

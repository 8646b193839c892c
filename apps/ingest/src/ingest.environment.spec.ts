import { ConfigurationError } from '@app/platform';
import { describe, expect, it } from 'vitest';

import { readIngestEnvironment } from './ingest.environment.js';

const GOOD = {
  ENVIRONMENT_ID: 'prod',
  DATABASE_URL: 'postgresql://ingest:secret@localhost:5432/app',
  ADMIN_API_KEY: 'a-key-that-is-long-enough',
  PIPEDRIVE_API_TOKEN: 'token',
  PIPEDRIVE_WEBHOOK_USER: 'pipedrive',
  PIPEDRIVE_WEBHOOK_PASSWORD: 'password',
};

function faultsOf(env: Record<string, string>): string[] {
  try {
    readIngestEnvironment(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

describe('the environment of ingest', () => {
  it('has a default for everything that is no secret and no identity', () => {
    expect(readIngestEnvironment(GOOD)).toMatchObject({
      INGEST_PORT: 3000,
      INGEST_POLL_OVERLAP_SECONDS: 120,
      REEMIT_DAYS: 7,
    });
  });

  it('is refused without any webhook check, naming the settings', () => {
    const { PIPEDRIVE_WEBHOOK_USER: _user, PIPEDRIVE_WEBHOOK_PASSWORD: _password, ...rest } = GOOD;
    expect(faultsOf(rest)).toEqual([
      expect.stringMatching(/PIPEDRIVE_WEBHOOK_USER.*PIPEDRIVE_WEBHOOK_PASSWORD.*PIPEDRIVE_WEBHOOK_SECRET/),
    ]);
    expect(faultsOf({ ...rest, PIPEDRIVE_WEBHOOK_SECRET: 'secret' })).toEqual([]);
  });

  it('is refused with half a pair of credentials, even beside a signature secret', () => {
    const { PIPEDRIVE_WEBHOOK_PASSWORD: _password, ...rest } = GOOD;
    expect(faultsOf({ ...rest, PIPEDRIVE_WEBHOOK_SECRET: 'secret' })).toEqual([
      expect.stringContaining('PIPEDRIVE_WEBHOOK_PASSWORD is required'),
    ]);
  });

  it('is accepted with an app in place of a token, and then needs a key for what is encrypted', () => {
    const { PIPEDRIVE_API_TOKEN: _token, ...rest } = GOOD;
    const app = {
      ...rest,
      PIPEDRIVE_CLIENT_ID: 'id',
      PIPEDRIVE_CLIENT_SECRET: 'app-secret',
      PIPEDRIVE_OAUTH_CALLBACK_URL: 'https://sync.example.com/oauth/pipedrive/callback',
    };
    expect(faultsOf({ ...app, SECRETS_KEY: Buffer.alloc(32, 1).toString('base64') })).toEqual([]);
    expect(faultsOf(app)).toEqual([expect.stringContaining('SECRETS_KEY is required')]);
    const faults = faultsOf({ ...rest, PIPEDRIVE_CLIENT_SECRET: 'app-secret', SECRETS_KEY: 'too-short' });
    expect(faults).toEqual([
      expect.stringContaining('PIPEDRIVE_CLIENT_ID is required'),
      expect.stringContaining('PIPEDRIVE_OAUTH_CALLBACK_URL is required'),
      expect.stringContaining('SECRETS_KEY must be 32 bytes'),
    ]);
    expect(faults.join()).not.toMatch(/app-secret|too-short/);
  });

  it('is refused with a token and an app, and with neither', () => {
    const { PIPEDRIVE_API_TOKEN: _token, ...rest } = GOOD;
    expect(faultsOf({ ...GOOD, PIPEDRIVE_CLIENT_ID: 'id' })).toEqual([expect.stringContaining('exclude each other')]);
    expect(faultsOf(rest)).toEqual([expect.stringMatching(/PIPEDRIVE_API_TOKEN, or PIPEDRIVE_CLIENT_ID/)]);
  });

  it('tells all its faults at once, and no secret', () => {
    const faults = faultsOf({
      PIPEDRIVE_API_TOKEN: '',
      INGEST_PORT: 'http',
      ADMIN_API_KEY: 'short',
      PIPEDRIVE_WEBHOOK_USER: '',
    });
    expect(faults.join('\n')).toMatch(
      /ADMIN_API_KEY[^]*DATABASE_URL[^]*ENVIRONMENT_ID[^]*INGEST_PORT[^]*PIPEDRIVE_API_TOKEN[^]*PIPEDRIVE_WEBHOOK/,
    );
    expect(faults.join('\n')).not.toContain('short"');
  });
});

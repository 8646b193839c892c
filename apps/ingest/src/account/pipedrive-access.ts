import { createHmac } from 'node:crypto';

import {
  ApiTokenCredentials,
  OAuthClient,
  OAuthCredentials,
  PipedriveClient,
  PipedriveCredentials,
  type OAuthTokens,
} from '@app/pipedrive';
import {
  AuditTrail,
  ConfigurationError,
  createSecretBox,
  SecretBoxError,
  SystemClock,
  type Database,
} from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { IngestEnvironment } from '../ingest.environment.js';
import { DatabaseOAuthTokenStore } from './oauth/database.oauth-token-store.js';
import { OAuthConnection } from './oauth/oauth-connection.js';
import { OAuthStateRepository } from './oauth/oauth-state.repository.js';

/** How Pipedrive is called: with a personal token, or with what an administrator granted to an app. */
export interface PipedriveAccess {
  readonly credentials: PipedriveCredentials;
  /** Only with an app. */
  readonly oauth: OAuthConnection | undefined;
}

/** @throws ConfigurationError when the stored grant cannot be decrypted with the keys there are */
export async function openPipedriveAccess(environment: IngestEnvironment, db: Database): Promise<PipedriveAccess> {
  const { PIPEDRIVE_API_TOKEN, PIPEDRIVE_CLIENT_ID, PIPEDRIVE_CLIENT_SECRET, PIPEDRIVE_OAUTH_CALLBACK_URL } =
    environment;
  if (PIPEDRIVE_API_TOKEN !== undefined)
    return { credentials: new ApiTokenCredentials(PIPEDRIVE_API_TOKEN), oauth: undefined };
  const app = { clientId: PIPEDRIVE_CLIENT_ID ?? '', clientSecret: PIPEDRIVE_CLIENT_SECRET ?? '' };
  const callbackUrl = PIPEDRIVE_OAUTH_CALLBACK_URL ?? '';
  const client = new OAuthClient({ ...app, oauthUrl: environment.PIPEDRIVE_OAUTH_URL, redirectUri: callbackUrl });
  const audit = new AuditTrail(INGEST_SCHEMA, 'ingest');
  const grants = new DatabaseOAuthTokenStore(db, createSecretBox(environment), audit, environment.ENVIRONMENT_ID);
  await decryptable(grants);
  const credentials = new OAuthCredentials({ client, store: grants });
  const oauth = new OAuthConnection({
    client,
    credentials,
    grants,
    states: new OAuthStateRepository(db),
    clock: new SystemClock(),
    stateKey: createHmac('sha256', environment.SECRETS_KEY ?? '')
      .update('oauth-state')
      .digest('base64'),
    app,
    callbackUrl,
    identify: (tokens) =>
      PipedriveClient.create({ apiUrl: environment.PIPEDRIVE_API_URL, credentials: new FreshTokens(tokens) })
        .for('admin')
        .me(),
  });
  return { credentials, oauth };
}

async function decryptable(grants: DatabaseOAuthTokenStore): Promise<void> {
  try {
    await grants.reencrypt();
  } catch (error) {
    if (!(error instanceof SecretBoxError)) throw error;
    throw new ConfigurationError([
      'SECRETS_KEY does not open the grant that is stored: give the key it was stored with in SECRETS_KEYS_RETIRED',
    ]);
  }
}

/** Tokens that nobody has stored yet. */
class FreshTokens extends PipedriveCredentials {
  constructor(private readonly tokens: OAuthTokens) {
    super();
  }

  override authorizationHeaders(): Promise<Record<string, string>> {
    return Promise.resolve({ authorization: `Bearer ${this.tokens.accessToken}` });
  }

  override onUnauthorized(): Promise<boolean> {
    return Promise.resolve(false);
  }

  override apiDomain(): Promise<string> {
    return Promise.resolve(this.tokens.apiDomain);
  }
}

import type { OpenAPIObject } from '@nestjs/swagger';

export const APP_CREDENTIALS = 'app-credentials';

export const connectedPage =
  '<!doctype html><html lang="en"><title>Connected</title><h1>Connected to Acme</h1><p>You can close this window.</p></html>';

/** A notice of an uninstallation, as Pipedrive sends it. */
export const uninstallNotice = {
  type: 'object',
  required: ['client_id', 'company_id'],
  properties: {
    client_id: { type: 'string', example: '3f1c9a77d2b04e55' },
    company_id: { type: 'integer', example: 990 },
    user_id: { type: 'integer', example: 7 },
    timestamp: { type: 'string', example: '2026-12-03T10:20:00Z' },
  },
};

/** Where ingest is an app of Pipedrive: how its notices are authenticated. */
export function documentAppCredentials(document: OpenAPIObject): void {
  if (document.paths['/oauth/pipedrive/callback'] === undefined) return;
  document.components ??= {};
  document.components.securitySchemes = {
    ...document.components.securitySchemes,
    [APP_CREDENTIALS]: {
      type: 'http',
      scheme: 'basic',
      description: 'PIPEDRIVE_CLIENT_ID and PIPEDRIVE_CLIENT_SECRET: what Pipedrive sends with its notices to an app.',
    },
  };
}

import type { IngestEnvironment } from '../ingest.environment.js';
import type { WebhookAccess } from './webhook.receiver.js';

/** What a delivery has to prove, as set. */
export function webhookAccess(environment: IngestEnvironment): WebhookAccess {
  const { PIPEDRIVE_WEBHOOK_USER: user, PIPEDRIVE_WEBHOOK_PASSWORD: password } = environment;
  const secrets = (environment.PIPEDRIVE_WEBHOOK_SECRET ?? '').split(',').map((secret) => secret.trim());
  return {
    checks: {
      ...(user === undefined || password === undefined ? {} : { basic: { user, password } }),
      hmacSecrets: secrets.filter((secret) => secret !== ''),
    },
    pathToken: environment.PIPEDRIVE_WEBHOOK_PATH_TOKEN,
  };
}

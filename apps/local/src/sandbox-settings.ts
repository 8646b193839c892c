import type { RunningSandboxes } from '../../sandbox/src/start-sandboxes.js';
import type { GeneratedSecrets } from './data-folder.js';

/** Where they answer; one that is not started has no address. */
export type SandboxAddresses = Omit<RunningSandboxes, 'close'>;

/** Settings that lead the services to the sandboxes that were started; the credentials are public and documented. */
export function sandboxSettings(
  sandboxes: SandboxAddresses,
  secrets: GeneratedSecrets,
  ingestPort: number,
): Record<string, string> {
  const webhook = {
    PIPEDRIVE_WEBHOOK_USER: secrets.webhookUser,
    PIPEDRIVE_WEBHOOK_PASSWORD: secrets.webhookPassword,
  };
  const pipedrive = {
    PIPEDRIVE_API_URL: sandboxes.pipedriveUrl ?? '',
    PIPEDRIVE_API_TOKEN: 'sandbox',
    PIPEDRIVE_TAX_ID_FIELD: 'Tax ID',
    PIPEDRIVE_WEBHOOK_PUBLIC_URL: `http://127.0.0.1:${ingestPort}/webhooks/pipedrive`,
  };
  const url = sandboxes.intacctUrl ?? '';
  const intacct = {
    INTACCT_URL: url,
    INTACCT_ALLOWED_HOSTS: '127.0.0.1',
    INTACCT_SENDER_ID: 'sandbox',
    INTACCT_SENDER_PASSWORD: 'sandbox-sender',
    INTACCT_COMPANY_ID: 'SANDBOX',
    INTACCT_USER_ID: 'sandbox',
    INTACCT_USER_PASSWORD: 'sandbox-user',
  };
  return {
    ...webhook,
    ...(sandboxes.pipedriveUrl === undefined ? {} : pipedrive),
    ...(sandboxes.intacctUrl === undefined ? {} : intacct),
  };
}

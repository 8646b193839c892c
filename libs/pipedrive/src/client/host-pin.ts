import { PipedriveApiError } from '../errors/pipedrive-api.error.js';

/**
 * Tokens go to Pipedrive's own hosts over TLS, or to exactly the origin that was configured (a sandbox), and nowhere else:
 * an `api_domain` that came over the wire is checked like anything else.
 * @throws PipedriveApiError of kind `redirected`.
 */
export function assertHostAllowed(base: string, configured: string, operation: string): void {
  if (!URL.canParse(base) || !URL.canParse(configured)) {
    throw new PipedriveApiError({ kind: 'redirected', operation, vendorMessage: 'the API address is no URL' });
  }
  const url = new URL(base);
  const isVendor = url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.pipedrive.com');
  if (isVendor || url.origin === new URL(configured).origin) return;
  throw new PipedriveApiError({
    kind: 'redirected',
    operation,
    vendorMessage: `the host ${url.host} is not one of Pipedrive's`,
  });
}

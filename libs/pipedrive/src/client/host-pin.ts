import { PipedriveApiError } from '../errors/pipedrive-api.error.js';

/**
 * Tokens go to Pipedrive's own hosts over TLS, or to exactly the origin that was configured (a sandbox), and nowhere else: an
 * `api_domain` that came over the wire is checked like anything else.
 */
export function isHostAllowed(base: string, configured: string): boolean {
  if (!URL.canParse(base) || !URL.canParse(configured)) return false;
  const url = new URL(base);
  const isVendor = url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.pipedrive.com');
  return isVendor || url.origin === new URL(configured).origin;
}

/** @throws PipedriveApiError of kind `redirected` */
export function assertHostAllowed(base: string, configured: string, operation: string): void {
  if (isHostAllowed(base, configured)) return;
  const host = URL.canParse(base) ? new URL(base).host : 'the API address';
  throw new PipedriveApiError({
    kind: 'redirected',
    operation,
    vendorMessage: `${host} is not one of Pipedrive's hosts`,
  });
}

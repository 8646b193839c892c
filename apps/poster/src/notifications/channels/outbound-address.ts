/** The address may not be called. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost']);

/**
 * Checks an address that an administrator gave against the hosts that the deployment allows; a leading dot allows every host below.
 * HTTPS only, except to this machine. Throws `AddressRefusedError`.
 */
export function checkedAddress(text: string, allowedHosts: readonly string[]): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new AddressRefusedError('it is not a URL');
  const isAllowed = allowedHosts.some((host) =>
    host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host,
  );
  if (!isAllowed) throw new AddressRefusedError(`host ${url.hostname} is not in NOTIFICATION_ALLOWED_HOSTS`);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.has(url.hostname)))
    throw new AddressRefusedError('only https is allowed');
  if (url.username !== '' || url.password !== '') throw new AddressRefusedError('it must not hold a user or password');
  return url;
}

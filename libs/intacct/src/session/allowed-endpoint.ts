/** A session id must not be sent to a host that an answer made up. TLS must not be dropped on the way either. */
export function isAllowedEndpoint(endpoint: string, loginUrl: string, allowedHosts: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const target = new URL(endpoint);
  const login = new URL(loginUrl);
  if (target.username !== '' || target.password !== '') return false;
  if (target.origin === login.origin) return true;
  if (target.protocol !== 'https:') return false;
  return allowedHosts.some((host) =>
    host.startsWith('.') ? target.hostname.endsWith(host) : target.host === host || target.hostname === host,
  );
}

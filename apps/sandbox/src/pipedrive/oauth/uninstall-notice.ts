import type { SandboxAccount } from '../sandbox-account.js';
import type { GrantRow } from '../state/rows.js';

/** A DELETE to the callback URL with the client's credentials; what it is answered does not matter. */
export async function tellUninstalled(
  account: SandboxAccount,
  grant: GrantRow,
  client: { readonly clientId: string; readonly clientSecret: string },
): Promise<boolean> {
  const body = {
    client_id: grant.client_id,
    company_id: account.state.settings.companyId,
    user_id: grant.user_id,
    timestamp: account.time(),
  };
  const pair = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
  try {
    const response = await fetch(grant.redirect_uri, {
      method: 'DELETE',
      redirect: 'manual',
      signal: AbortSignal.timeout(account.state.settings.webhookTimeoutMs),
      headers: { 'content-type': 'application/json', authorization: `Basic ${pair}` },
      body: JSON.stringify(body),
    });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

import type { HealthCheck } from '@app/platform';

import type { OAuthConnection } from './oauth-connection.js';

/**
 * Tells in readiness whether Pipedrive is connected. It never makes the service unready: then neither webhooks nor the
 * callback of the authorization would be let in.
 */
export class OAuthHealthCheck implements HealthCheck {
  private connected = false;

  constructor(private readonly connection: Pick<OAuthConnection, 'isConnected'>) {}

  get name(): string {
    return this.connected ? 'Pipedrive: connected' : 'Pipedrive: not connected';
  }

  async check(): Promise<void> {
    this.connected = await this.connection.isConnected();
  }
}

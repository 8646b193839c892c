import { type IntacctClient, IntacctRequestError } from '@app/intacct';

import {
  type ConnectRequest,
  type LedgerConnection,
  LedgerGateway,
  LedgerUnavailableError,
} from '../posting/ports/ledger.gateway.js';
import { IntacctLedgerConnection } from './intacct-ledger.connection.js';

/** The ledger is a Sage Intacct company. */
export class IntacctLedgerGateway extends LedgerGateway {
  constructor(private readonly client: IntacctClient) {
    super();
  }

  async connect({ entity, purpose }: ConnectRequest): Promise<LedgerConnection> {
    try {
      return new IntacctLedgerConnection(await this.client.connect({ entity: entity ?? '', purpose }));
    } catch (cause) {
      if (!(cause instanceof IntacctRequestError)) throw cause;
      throw new LedgerUnavailableError(cause.message, cause.retryAfterMs, { cause });
    }
  }
}

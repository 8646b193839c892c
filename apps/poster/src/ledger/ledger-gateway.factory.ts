import type { IntacctClient } from '@app/intacct';

import { LedgerGateway } from '../posting/index.js';
import { type LedgerConnection, LedgerUnavailableError } from '../posting/ports/ledger.gateway.js';

class UnwiredLedgerGateway extends LedgerGateway {
  connect(): Promise<LedgerConnection> {
    return Promise.reject(new LedgerUnavailableError('the ledger gateway is not wired'));
  }
}

export function createLedgerGateway(client: IntacctClient): LedgerGateway {
  void client;
  return new UnwiredLedgerGateway();
}

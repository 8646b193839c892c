import type { IntacctClient } from '@app/intacct';

import { IntacctLedgerGateway } from '../gateway/intacct-ledger.gateway.js';
import type { LedgerGateway } from '../posting/index.js';

export function createLedgerGateway(client: IntacctClient): LedgerGateway {
  return new IntacctLedgerGateway(client);
}

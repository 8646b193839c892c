import type { IntacctClient } from '@app/intacct';

import type { LedgerGateway } from '../posting/index.js';

export function createLedgerGateway(client: IntacctClient): LedgerGateway {
  void client;
  throw new Error('under construction');
}

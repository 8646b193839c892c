import type { Sql } from '@app/platform';

import type { Operation } from '../model/operation.js';

export abstract class OperationListener {
  /** Called in the transaction in which a party operation became done, rejected, manual or cancelled. */
  abstract settled(tx: Sql, operation: Operation): Promise<void>;
}

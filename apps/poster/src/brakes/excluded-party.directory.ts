import type { DealWon } from '@app/contracts';
import type { Sql } from '@app/platform';

import { PartyDirectory, type PartyStatus } from '../posting/index.js';

/** A deal that was left out needs no vendor and no customer, and does not wait for any. */
export class ExcludedPartyDirectory extends PartyDirectory {
  constructor(private readonly inner: PartyDirectory) {
    super();
  }

  async partiesFor(tx: Sql, event: DealWon): Promise<PartyStatus> {
    const excluded = await tx.query('select 1 from deal_exclusions where deal_id = $1', [event.dealId]);
    return excluded.length > 0 ? { kind: 'ready', ids: {} } : this.inner.partiesFor(tx, event);
  }
}

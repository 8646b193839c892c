import type { Database } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import type { WebhookDeliveryRepository } from '../webhooks/webhook-delivery.repository.js';
import type { JobLease } from './job-lease.js';

const SLICE = 5_000;

/** Forgets what only explains the past, slice by slice so that nothing waits for it. */
export class PruneService {
  constructor(
    private readonly db: Database,
    private readonly company: string,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly keep: { readonly deliveryDays: number; readonly historyDays: number },
  ) {}

  async run(lease: JobLease): Promise<void> {
    await this.slices(lease, () => this.deliveries.prune(this.db, this.keep.deliveryDays, SLICE));
    await this.slices(lease, () => this.history());
  }

  private async slices(lease: JobLease, prune: () => Promise<number>): Promise<void> {
    do await lease.renew();
    while ((await prune()) === SLICE);
  }

  private async history(): Promise<number> {
    const table = `${INGEST_SCHEMA}.deal_history`;
    const rows = await this.db.query(
      `delete from ${table} where ctid in (
         select ctid from ${table}
          where company = $1 and observed_at < clock_timestamp() - $2 * interval '1 day' limit $3) returning 1`,
      [this.company, this.keep.historyDays, SLICE],
    );
    return rows.length;
  }
}

import type { HoldKind } from '@app/mapping';
import type { Sql } from '@app/platform';

export interface HoldCause {
  readonly kind: HoldKind;
  readonly cause: string;
  readonly message: string;
  readonly remedy: string;
  readonly deals: number;
  /** Currency → sum of the deals' values. */
  readonly amounts: Readonly<Record<string, string>>;
  readonly oldest: Date;
}

/** What money waits for, one row per cause. */
export class HoldCauses {
  constructor(private readonly sql: Sql) {}

  list(): Promise<HoldCause[]> {
    return this.sql.query<HoldCause>(`select 1`);
  }
}

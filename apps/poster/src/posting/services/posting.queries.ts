import type { DealReverted, DealWon } from '@app/contracts';
import type { HoldKind } from '@app/mapping';

import type { CanaryState } from '../model/canary-state.js';
import type { Hold, PostingStatus } from '../model/deal-state.js';
import type { Operation, OperationState } from '../model/operation.js';
import type { Plan } from '../model/plan.js';
import type { RecoveryState } from '../model/recovery-state.js';

export interface PostingFilter {
  readonly status?: PostingStatus;
  readonly holdKind?: HoldKind;
  readonly cause?: string;
  readonly operationState?: OperationState;
  readonly limit?: number;
}

export interface PostingSummary {
  readonly dealId: string;
  readonly version: number;
  readonly title: string;
  readonly currency: string;
  readonly value: string;
  readonly status: PostingStatus;
  readonly holds: readonly Hold[];
  readonly recordNos: readonly string[];
  readonly changedAt: Date;
}

export interface PostingDetails extends PostingSummary {
  readonly event: DealWon | DealReverted | null;
  readonly operations: readonly Operation[];
  readonly plans: readonly (Plan & { readonly createdAt: Date })[];
}

/** What stands in the way of all postings at once. */
export interface PostingHealth {
  readonly canary: CanaryState;
  readonly recovery: RecoveryState;
  /** Scopes where nothing was found yet: their first entry goes alone. */
  readonly unverifiedScopes: readonly {
    readonly object: string;
    readonly entity: string | null;
    readonly unproven: number;
  }[];
  readonly operations: Readonly<Partial<Record<OperationState, number>>>;
  readonly deals: Readonly<Partial<Record<PostingStatus, number>>>;
}

/** Reads for the admin API; takes no locks. */
export class PostingQueries {
  /** Ordered by deal id as text; `cursor` is the last deal id of the page before. */
  async list(filter: PostingFilter, cursor?: string): Promise<{ items: PostingSummary[]; cursor: string | null }> {
    void filter;
    void cursor;
    throw new Error('under construction');
  }

  async show(dealId: string): Promise<PostingDetails | undefined> {
    void dealId;
    throw new Error('under construction');
  }

  async operation(operationId: string): Promise<Operation | undefined> {
    void operationId;
    throw new Error('under construction');
  }

  async health(): Promise<PostingHealth> {
    throw new Error('under construction');
  }
}

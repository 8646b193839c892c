import type { PipedriveCustomFields } from './raw-value.js';

export const DEAL_STATUSES = ['open', 'won', 'lost', 'deleted'] as const;
export type DealStatus = (typeof DEAL_STATUSES)[number];

/** A deal as REST v2 reads it. Ids are strings, amounts decimal strings, times RFC 3339 UTC, dates YYYY-MM-DD. */
export interface PipedriveDeal {
  readonly id: string;
  readonly title: string;
  readonly ownerId: string | null;
  readonly creatorUserId: string | null;
  readonly personId: string | null;
  readonly orgId: string | null;
  readonly pipelineId: string;
  readonly stageId: string;
  /** Typed by hand or derived from the enabled lines; may carry float residue, so compare at the currency's precision. */
  readonly value: string;
  /** ISO code, or a code that the account invented (custom currencies). */
  readonly currency: string;
  readonly status: DealStatus;
  readonly addTime: string;
  /** Null right after creation. */
  readonly updateTime: string | null;
  readonly stageChangeTime: string | null;
  readonly closeTime: string | null;
  /** The current win; reopening clears it. */
  readonly wonTime: string | null;
  /** Only where the endpoint was asked for it; null otherwise. */
  readonly firstWonTime: string | null;
  readonly lostTime: string | null;
  /** Date of the win in a zone that Pipedrive does not document (company or user): to compare with, not to book by. */
  readonly localWonDate: string | null;
  readonly localLostDate: string | null;
  readonly localCloseDate: string | null;
  readonly expectedCloseDate: string | null;
  readonly probability: string | null;
  readonly lostReason: string | null;
  readonly labelIds: readonly string[];
  readonly isDeleted: boolean;
  readonly isArchived: boolean;
  readonly archiveTime: string | null;
  /** Null without products and on lower plans. */
  readonly acv: string | null;
  readonly arr: string | null;
  readonly mrr: string | null;
  readonly customFields: PipedriveCustomFields;
}

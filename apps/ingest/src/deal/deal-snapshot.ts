import type {
  CustomFieldValue,
  DealDiscount,
  DealInstalment,
  DealLine,
  NamedReference,
  OptionLabel,
  OrganizationState,
} from '@app/contracts';

export type DealStatus = 'open' | 'won' | 'lost';

/** What decides whether a deal is in its revenue cycle, and what every event says of it. Times are UTC ISO 8601. */
export interface DealFacts {
  readonly dealId: string;
  readonly title: string;
  readonly currency: string;
  /** Decimal text at the currency's precision. */
  readonly value: string;
  readonly status: DealStatus;
  readonly addTime: string;
  /** Null right after creation. */
  readonly updateTime: string | null;
  readonly stageChangeTime: string | null;
  readonly wonTime: string | null;
  readonly localWonDate: string | null;
  readonly isArchived: boolean;
  readonly pipelineId: string;
  readonly stageId: string;
  /** Position of the stage in its pipeline. */
  readonly stageOrder: number;
  readonly personId: string | null;
  /** After merges. */
  readonly organizationId: string | null;
}

/** The part that only a deal in its revenue cycle needs, and that costs further reads. */
export interface DealDetails {
  readonly pipeline: NamedReference;
  readonly stage: NamedReference;
  readonly owner: NamedReference | null;
  readonly labels: readonly OptionLabel[];
  readonly organization: OrganizationState | null;
  readonly lines: readonly DealLine[];
  readonly discounts: readonly DealDiscount[];
  readonly instalments: readonly DealInstalment[];
  readonly linesNetTotal: string | null;
  readonly linesMatchValue: boolean;
  readonly customFields: readonly CustomFieldValue[];
}

/** What one reading of Pipedrive says about one deal. */
export type DealObservation =
  | { readonly kind: 'present'; readonly facts: DealFacts; readonly details: DealDetails | null }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'merged'; readonly into: string }
  /** Neither by id nor among the archived: deleted long ago, or only no longer visible to our user. */
  | { readonly kind: 'absent' };

import type { PipedriveDeal, PipedriveDealDiscount, PipedriveDealLine, PipedriveInstalment } from '@app/pipedrive';

import type { ReadingStart } from './read-sequence.js';

/** Everything Pipedrive said about one deal in one reading. */
export interface WholeDeal {
  readonly deal: PipedriveDeal;
  /** Null where the deal is outside its cycle: nobody needs its lines, so nobody pays for them. */
  readonly parts: DealParts | null;
}

export interface DealParts {
  readonly lines: readonly PipedriveDealLine[];
  readonly discounts: readonly PipedriveDealDiscount[];
  readonly instalments: readonly PipedriveInstalment[];
}

export type DealReading =
  | { readonly kind: 'found'; readonly found: WholeDeal }
  | { readonly kind: 'missing' }
  | { readonly kind: 'broken'; readonly reason: string };

/** Readings of one batch; each carries the number that was drawn before it began. */
export type DealReadings = ReadonlyMap<string, { readonly start: ReadingStart; readonly reading: DealReading }>;

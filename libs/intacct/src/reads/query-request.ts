import type { QueryFilter } from './query-filter.js';

export interface QueryRequest<F extends string = string> {
  readonly object: string;
  /** Plain fields or dot paths; no `*`. */
  readonly fields: readonly F[];
  readonly filter?: QueryFilter;
  /** Without it the gateway promises no order at all. */
  readonly orderBy?: readonly { readonly field: string; readonly descending?: boolean }[];
  /** Also rows of private entities when asked at top level. */
  readonly showPrivate?: boolean;
  readonly caseInsensitive?: boolean;
  /** 1..2000, default 100. */
  readonly pageSize?: number;
  readonly offset?: number;
  /** For SO/PO/inventory documents. */
  readonly docParId?: string;
}

/** Every asked field is present; '' stands for empty. */
export type QueryRow<F extends string = string> = { readonly [K in F]: string };

export interface QueryPage<F extends string = string> {
  readonly rows: readonly QueryRow<F>[];
  readonly totalCount?: number;
  readonly numRemaining: number;
}

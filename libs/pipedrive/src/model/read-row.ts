import type { PipedriveSchemaError } from '../errors/pipedrive-schema.error.js';

/** A row that was read; `id` is its own id. */
export interface GoodRow<T> {
  readonly ok: true;
  readonly id: string;
  readonly value: T;
}

/**
 * A row that could not be understood. It stands alone: its neighbours are good. `id` (and `dealId` of lines and
 * instalments) are given whenever they can be known, and always when the read asked for ids.
 */
export interface BrokenRow {
  readonly ok: false;
  readonly id: string | undefined;
  readonly dealId: string | undefined;
  readonly error: PipedriveSchemaError;
}

/** One row of a bulk read: a broken one does not break its batch. */
export type ReadRow<T> = GoodRow<T> | BrokenRow;

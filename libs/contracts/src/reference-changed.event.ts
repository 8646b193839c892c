import 'reflect-metadata';

import { IsBoolean, IsISO8601, IsNotEmpty, IsObject, IsString, Matches } from 'class-validator';

/**
 * One row of the ledger's own data (an account, a department, a value of a user-defined dimension) as it is now. The topic is compacted:
 * the newest record of a key is the row. A row that is gone in the ledger stays with `deleted` set, so that a late reader learns of it.
 */
export class ReferenceChanged {
  @IsString() @Matches(/^\d+\.\d+$/) schemaVersion: string;
  @IsString() @IsNotEmpty() environmentId: string;
  /** The ledger's company, not Pipedrive's: several accounts may post to one ledger. */
  @IsString() @IsNotEmpty() company: string;
  /** `account`, `department`, `user-defined-value` …; a reader passes over kinds that it does not know. */
  @IsString() @IsNotEmpty() kind: string;
  /** Unchangeable within company and kind; the number that people type can be given to another row. */
  @IsString() @IsNotEmpty() recordNo: string;
  @IsString() id: string;
  @IsString() name: string;
  @IsBoolean() active: boolean;
  @IsBoolean() deleted: boolean;
  /** What belongs to the kind alone, such as the `dimension` of a value. */
  @IsObject() attributes: Record<string, unknown>;
  /** Grows with every change: of two records of one key the higher one is the newer. */
  @IsString() @Matches(/^\d+$/) revision: string;
  @IsISO8601() changedAt: string;
}

/** The environment is in the key: two of them on one broker must not replace each other's rows when the topic is compacted. */
export function referenceKey(row: Pick<ReferenceChanged, 'environmentId' | 'company' | 'kind' | 'recordNo'>): string {
  return [row.environmentId, row.company, row.kind, row.recordNo].join(':');
}

import type { LookupScope } from './lookup-scope.js';

/** Whether "not there" means anything in a scope: only once something was found there. */
export interface ScopeState {
  readonly scope: LookupScope;
  /** When a record we had written was first read back; null: the next entry goes alone. */
  readonly verifiedAt: Date | null;
  /** Up to which record number the recovery watch has looked. */
  readonly watchedRecordNo: string;
  /** Operations of the scope that are in flight, or recorded and not read back yet. */
  readonly unproven: number;
}

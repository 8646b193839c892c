import type { LookupScope } from './lookup-scope.js';

/** Why nothing can be sent in a scope although it is not the scope's own state. */
export interface ScopeTrouble {
  /** `not-compared`: a process that has just started could not search the scope for records that nobody knows. */
  readonly kind: 'unreachable' | 'not-compared';
  /** What was said the first time; kept while the trouble lasts, so that it reads the same on all deals. */
  readonly text: string;
  readonly since: Date;
  /** Nobody tries before; null: whoever has compared the scope may. */
  readonly restsUntil: Date | null;
  readonly failures: number;
}

/** Whether "not there" means anything in a scope: only once something was found there. */
export interface ScopeState {
  readonly scope: LookupScope;
  /** When a record we had written was first read back; null: the next entry goes alone. */
  readonly verifiedAt: Date | null;
  /** Up to which record number the recovery watch has looked. */
  readonly watchedRecordNo: string;
  readonly trouble: ScopeTrouble | null;
  /** Operations of the scope that are in flight, or recorded and not read back yet. */
  readonly unproven: number;
}

/** A scope in which nothing goes out now, and why. */
export interface ScopeObstacle {
  readonly scope: LookupScope;
  /** `unproven`: its first entry is on its way, or recorded and never read back. */
  readonly reason: 'unproven' | ScopeTrouble['kind'];
  readonly text: string;
  readonly since: Date | null;
}

import type { XmlElement } from '@app/intacct';
import type { SandboxSettings } from '../settings/sandbox-settings.js';
import type { UnitOfWork } from '../state/unit-of-work.js';

/** Where a session works: '' is top level. */
export interface Scope {
  readonly entity: string;
  readonly loginId: string;
}

/** What a user may not do, by upper-case object. */
export interface UserPermissions {
  readonly deniedReads: readonly string[];
  readonly deniedWrites: readonly string[];
}

/** Everything a function may look at while it runs. */
export interface FunctionCall {
  readonly element: XmlElement;
  readonly unit: UnitOfWork;
  readonly scope: Scope;
  readonly settings: SandboxSettings;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Of a user of the company; undefined when nobody has that id. */
  readonly permissionsOf: (userId: string) => UserPermissions | undefined;
}

/** A call without its own element: for rules shared by several functions. */
export type RunContext = Omit<FunctionCall, 'element' | 'permissionsOf'>;

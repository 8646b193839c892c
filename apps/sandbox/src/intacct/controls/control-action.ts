import type { AccessDirectory } from '../access/access-directory.js';
import type { Companies } from '../company/companies.js';
import type { Company } from '../company/company.js';
import type { RunContext } from '../gateway/function-call.js';
import type { SandboxClock } from '../sandbox-clock.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { ArgumentKinds, ControlArguments } from './control-arguments.js';

/** What actions on the gateway itself work on. */
export interface GatewayTargets {
  readonly company: Company;
  readonly companies: Companies;
  readonly directory: AccessDirectory;
  readonly sessions: SessionRegistry;
  readonly clock: SandboxClock;
  readonly endDelays: () => Promise<void>;
}

/** Something a person or the vendor does; either in the ledger of one company or to the gateway. */
export interface ControlAction {
  readonly about: string;
  readonly args: ArgumentKinds;
  /** Arguments that work on the demo company whose first entry is 101. */
  readonly example: Readonly<Record<string, unknown>>;
  readonly inLedger?: (args: ControlArguments, context: RunContext) => unknown;
  readonly onGateway?: (args: ControlArguments, targets: GatewayTargets) => unknown;
}

export type ControlActions = Readonly<Record<string, ControlAction>>;

import { ControlIds } from '../gateway/control-ids.js';
import { FunctionRunner, type RunParts } from '../gateway/function-runner.js';
import type { CompanyState } from '../state/company-state.js';

/** One company at work: what it has recorded, the control ids it remembers, and what runs its functions. */
export class Company {
  readonly controlIds: ControlIds;
  readonly runner: FunctionRunner;

  constructor(
    readonly companyId: string,
    readonly state: CompanyState,
    parts: Omit<RunParts, 'companyId' | 'state' | 'controlIds'>,
  ) {
    this.controlIds = new ControlIds(state, parts.settings);
    this.runner = new FunctionRunner({ ...parts, companyId, state, controlIds: this.controlIds });
  }
}

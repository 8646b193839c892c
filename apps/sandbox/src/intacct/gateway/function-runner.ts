import type { Fault } from '../faults/fault.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { WriteResult } from '../functions/write.functions.js';
import type { SandboxSession } from '../sessions/session-registry.js';
import type { SandboxSettings } from '../settings/sandbox-settings.js';
import { recordHistory } from '../state/audit-history.js';
import type { CompanyState } from '../state/company-state.js';
import type { UnitOfWork } from '../state/unit-of-work.js';
import type { UserPermissions } from './function-call.js';
import { alreadyRecorded, inProgress, type ControlIdKey, type ControlIds } from './control-ids.js';
import { functionNamed, type FunctionEntry } from './function-table.js';
import type { FunctionResult } from './function-result.js';
import { BUSINESS, CATCH_ALL, GatewayError, ROLLED_BACK } from './gateway-error.js';
import type { GatewayFunction } from './gateway-request.js';

/** One request as far as running its functions is concerned. */
export interface RunRequest {
  readonly functions: readonly GatewayFunction[];
  readonly session: SandboxSession;
  /** The request said uniqueid=true. */
  readonly checksIds: boolean;
  readonly senderId: string;
  readonly token: symbol;
}

export interface RunParts {
  readonly companyId: string;
  readonly state: CompanyState;
  readonly settings: SandboxSettings;
  readonly controlIds: ControlIds;
  readonly faults: FaultPlan;
  readonly now: () => number;
  /** What a user may not do; undefined for users nobody knows. */
  readonly permissionsOf: (userId: string) => UserPermissions | undefined;
}

/** Executes the functions of one request: each for itself, or all or nothing. */
export class FunctionRunner {
  constructor(readonly parts: RunParts) {}

  async run(request: RunRequest, transaction: boolean): Promise<FunctionResult[]> {
    return transaction ? this.#together(request) : this.#apart(request);
  }

  /** Whether a function of that name minds a repeated id. */
  minds(fn: GatewayFunction): boolean {
    return functionNamed(fn.name)?.effect === 'write' || this.parts.settings.readsCheckControlIds;
  }

  async #apart(request: RunRequest): Promise<FunctionResult[]> {
    const results: FunctionResult[] = [];
    for (const fn of request.functions) {
      const fault = this.#faultFor(fn);
      const result = await this.#alone(fn, request, fault);
      if (fault?.kind !== 'omit-result') results.push(spoiled(result, fault));
    }
    return results;
  }

  async #alone(fn: GatewayFunction, request: RunRequest, fault: Fault | undefined): Promise<FunctionResult> {
    const { state, controlIds, now } = this.parts;
    return state.exclusively(async () => {
      const refused = this.#refusal(fn, request, fault);
      if (refused) return failed(fn, refused);
      const unit = state.unit();
      const result = this.#execute(fn, request.session, unit);
      if (result.status === 'success' && this.#checks(fn, request))
        controlIds.complete(keyOf(fn, request), unit, now());
      recordHistory(unit, request.session.userId, now());
      await state.commit(unit.staged);
      return result;
    });
  }

  /** Nothing is committed unless every function succeeds. */
  async #together(request: RunRequest): Promise<FunctionResult[]> {
    const { state, controlIds, now } = this.parts;
    return state.exclusively(async () => {
      const unit = state.unit();
      const results: FunctionResult[] = [];
      for (const fn of request.functions) {
        const refused = this.#refusal(fn, request, this.#faultFor(fn));
        const result = refused ? failed(fn, refused) : this.#execute(fn, request.session, unit);
        results.push(result);
        if (result.status !== 'success') return this.#rolledBack(request, results);
        if (this.#checks(fn, request)) controlIds.complete(keyOf(fn, request), unit, now());
      }
      recordHistory(unit, request.session.userId, now());
      await state.commit(unit.staged);
      return results;
    });
  }

  #faultFor(fn: GatewayFunction): Fault | undefined {
    return this.parts.faults.forFunction(fn, this.parts.companyId);
  }

  #checks(fn: GatewayFunction, request: RunRequest): boolean {
    return request.checksIds && this.minds(fn);
  }

  #refusal(fn: GatewayFunction, request: RunRequest, fault: Fault | undefined): GatewayError | undefined {
    const { controlIds, settings, now } = this.parts;
    const repeated = this.#checks(fn, request)
      ? controlIds.refusalOf(keyOf(fn, request), now(), request.token)
      : undefined;
    return repeated ?? staged(fn, fault, settings);
  }

  async #rolledBack(request: RunRequest, results: readonly FunctionResult[]): Promise<FunctionResult[]> {
    const { settings, controlIds, state, now } = this.parts;
    const culprit = results.at(-1);
    if (request.checksIds && !settings.abortedFreesControlId) {
      const unit = state.unit();
      for (const fn of request.functions) controlIds.complete(keyOf(fn, request), unit, now());
      await state.commit(unit.staged);
    }
    return request.functions.map((fn, index) => {
      if (index === results.length - 1 && culprit) {
        return {
          ...culprit,
          status: settings.culpritStatus,
          data: undefined,
          errors: [...culprit.errors, ROLLED_BACK],
        };
      }
      return { status: 'aborted', functionName: fn.name, controlId: fn.controlId, errors: [ROLLED_BACK], written: 0 };
    });
  }

  #execute(fn: GatewayFunction, session: SandboxSession, unit: UnitOfWork): FunctionResult {
    const { settings, now, permissionsOf } = this.parts;
    const entry = functionNamed(fn.name);
    if (!entry) throw new Error(`function ${fn.name} has passed the schema`);
    const scope = { entity: session.entity, loginId: session.userId };
    const inner = unit.nested();
    try {
      this.#checkPermission(fn, entry, session.userId);
      const call = { element: fn.element, unit: inner, scope, settings, now: now(), permissionsOf };
      const result = entry.run(call, session.results);
      unit.absorb(inner.staged);
      return answered(fn, result);
    } catch (error) {
      if (error instanceof GatewayError) {
        return failed(fn, settings.rootCauseOrder === 'first' ? error : new GatewayError(error.errors.toReversed()));
      }
      // A fault of the sandbox itself must not look like a refusal of the caller's data.
      const detail = error instanceof Error ? error.message : 'unknown';
      return failed(
        fn,
        new GatewayError([
          { number: 'DL02000001', description2: `There was an error processing the request. ${detail}` },
        ]),
      );
    }
  }

  /** What the settings deny everybody, and the directory this user. */
  #checkPermission(fn: GatewayFunction, entry: FunctionEntry, userId: string): void {
    const { settings, permissionsOf } = this.parts;
    const own = permissionsOf(userId);
    const [everybody, user] =
      entry.effect === 'read' ? [settings.deniedReads, own?.deniedReads] : [settings.deniedWrites, own?.deniedWrites];
    if (!everybody.includes(fn.object) && user?.includes(fn.object) !== true) return;
    const operation = fn.name.toUpperCase();
    const description2 = `You do not have permission for API operation ${operation} on objects of type ${fn.object}`;
    throw new GatewayError([{ number: 'PL04000005', description2 }]);
  }
}

function answered(fn: GatewayFunction, result: WriteResult): FunctionResult {
  const { data, key, list, errors, written } = result;
  const status = errors.length > 0 ? 'failure' : 'success';
  return {
    status,
    functionName: fn.name,
    controlId: fn.controlId,
    ...(data && { data }),
    ...(key !== undefined && { key }),
    ...(list && { list }),
    errors,
    written,
  };
}

export function failed(fn: GatewayFunction, error: GatewayError): FunctionResult {
  const data =
    fn.name === 'create' || fn.name === 'update'
      ? { attributes: { listtype: 'objects', count: '0' }, children: [] }
      : undefined;
  return {
    status: 'failure',
    functionName: fn.name,
    controlId: fn.controlId,
    ...(data && { data }),
    errors: error.errors,
    written: 0,
  };
}

/** Faults that refuse instead of executing. */
function staged(fn: GatewayFunction, fault: Fault | undefined, settings: SandboxSettings): GatewayError | undefined {
  if (fault?.kind === 'already-recorded') return alreadyRecorded(fn.controlId, settings);
  if (fault?.kind === 'in-progress') return inProgress(fn.controlId);
  if (fault?.kind !== 'refuse') return undefined;
  const { number = BUSINESS, text = 'Refused by the sandbox', correction } = fault;
  return new GatewayError([{ number, description2: text, ...(correction && { correction }) }]);
}

/** Faults that execute and then lie about it. */
function spoiled(result: FunctionResult, fault: Fault | undefined): FunctionResult {
  if (fault?.kind === 'failure-with-record') {
    const error = { number: BUSINESS, description2: fault.text ?? 'Could not create Allocation record!' };
    return { ...result, status: 'failure', errors: [error] };
  }
  if (fault?.kind === 'odd-status') {
    return {
      ...result,
      status: 'failure',
      data: undefined,
      errors: [{ number: CATCH_ALL, description2: fault.text ?? 'Something happened' }],
    };
  }
  return result;
}

const keyOf = (fn: GatewayFunction, { senderId }: RunRequest): ControlIdKey => ({ controlId: fn.controlId, senderId });

import type { AccessDirectory } from '../access/access-directory.js';
import { AccessRefusal, GatewayAccess } from '../access/gateway-access.js';
import type { Companies } from '../company/companies.js';
import type { Company } from '../company/company.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { Fault } from '../faults/fault.js';
import { bareAnswer } from '../reads/bare-answer.js';
import type { SandboxSession, SessionRegistry } from '../sessions/session-registry.js';
import type { GatewaySettings } from '../settings/gateway-settings.js';
import type { SandboxSettings } from '../settings/sandbox-settings.js';
import { stampOf } from '../state/gateway-dates.js';
import { failed } from './function-runner.js';
import type { FunctionResult } from './function-result.js';
import { functionNamed } from './function-table.js';
import { CATCH_ALL, GatewayError, refusal, SCHEMA } from './gateway-error.js';
import type { GatewayControl, GatewayFunction, GatewayRequest } from './gateway-request.js';
import { writeGatewayResponse, type AuthenticationAnswer, type GatewayResponse } from './gateway-response.writer.js';
import { UsageCounter } from './usage-counter.js';

export interface GatewayParts {
  readonly companies: Companies;
  readonly directory: AccessDirectory;
  readonly settings: GatewaySettings;
  readonly sessions: SessionRegistry;
  readonly faults: FaultPlan;
  readonly now: () => number;
  /** Address a session is told to use. */
  readonly endpoint: () => string;
}

/** A request that may run: sender, user and form are right. */
export interface AdmittedRequest {
  readonly request: GatewayRequest;
  readonly session: SandboxSession;
  readonly company: Company;
  readonly token: symbol;
}

/** From a request to the text of its answer, without the network in between. */
export class Gateway {
  readonly access: GatewayAccess;
  readonly usage = new UsageCounter();

  constructor(readonly parts: GatewayParts) {
    const { companies, directory, settings, sessions } = parts;
    const hasEntity = (companyId: string, entity: string): boolean =>
      companies.find(companyId)?.state.unit().find('LOCATIONENTITY', entity) !== undefined;
    this.access = new GatewayAccess({ directory, settings, sessions, hasEntity });
  }

  /** Switches of the company that a request is for. */
  settingsOf(request: GatewayRequest): SandboxSettings {
    return this.parts.settings.of(this.access.companyOf(request.authentication));
  }

  /** Everything before the first function: a refusal as text, or leave to run. */
  admit(request: GatewayRequest): AdmittedRequest | string {
    const refused = this.#refuseWhole(request);
    if (refused) return this.#controlFailure(request, refused);
    const session = this.access.authenticate(request.authentication, request.control.senderId, this.parts.now());
    if (session instanceof AccessRefusal) return this.#accessFailure(request, session);
    const token = Symbol(request.control.controlId);
    const company = this.parts.companies.of(session.companyId);
    const repeated = this.#repeatedId(request, company, token);
    if (repeated) return this.#repeatedFailure(request, session, repeated);
    if (this.#checksIds(request)) {
      const { senderId } = request.control;
      const minded = request.functions.filter((fn) => company.runner.minds(fn));
      company.controlIds.start(
        minded.map(({ controlId }) => ({ controlId, senderId })),
        token,
      );
    }
    return { request, session, company, token };
  }

  /** Runs the functions and writes the answer. */
  async execute(admitted: AdmittedRequest): Promise<string> {
    const { request, session, company, token } = admitted;
    try {
      const results = await this.#results(admitted);
      this.usage.count(request.functions, results);
      const authentication = this.#authenticated(session);
      const bare = bareAnswer(request.functions[0], results[0]);
      if (bare !== undefined) return bare;
      return writeGatewayResponse({
        control: echoed(request.control, this.settingsOf(request)),
        authentication,
        results,
      });
    } finally {
      company.controlIds.finish(token);
    }
  }

  /** The control-level answer for a request that could not even be read. */
  unreadable(error: GatewayError): string {
    return writeGatewayResponse({ controlErrors: error.errors });
  }

  /** All that a caller with a transport policy hears at once. */
  acknowledged(request: GatewayRequest): string {
    return writeGatewayResponse({ control: echoed(request.control, this.settingsOf(request)), acknowledged: true });
  }

  deadSession(request: GatewayRequest): string {
    const error = new GatewayError([{ number: CATCH_ALL, description2: 'Invalid session' }]);
    return this.#accessFailure(request, new AccessRefusal(error, '', ''));
  }

  controlFault(request: GatewayRequest, fault: Fault): string {
    const offline = 'The Service is Temporarily Off-line. Please try your request again.';
    const text = fault.text ?? (fault.kind === 'offline' ? offline : 'Refused by the sandbox');
    return this.#controlFailure(
      request,
      new GatewayError([{ number: fault.number ?? 'XL03000001', description2: text }]),
    );
  }

  async #results(admitted: AdmittedRequest): Promise<FunctionResult[]> {
    const { request, session, company, token } = admitted;
    const [first] = request.functions;
    if (first?.name === 'getAPISession') return [this.#openSession(first, session)];
    const { senderId } = request.control;
    const run = { functions: request.functions, session, senderId, checksIds: this.#checksIds(request), token };
    return company.runner.run(run, request.transaction);
  }

  #openSession(fn: GatewayFunction, current: SandboxSession): FunctionResult {
    const { sessions, now } = this.parts;
    const settings = this.parts.settings.of(current.companyId);
    const location = fn.element.children.find((child) => child.name.toLowerCase() === 'locationid');
    const entity = location ? location.text.trim() : current.entity;
    if (!this.access.mayEnter(current.companyId, current.userId, entity)) {
      return failed(fn, refusal(`The entity '${entity}' is invalid.`, 'Get API Session Failed'));
    }
    const session = sessions.open(current.userId, current.companyId, entity, now());
    const children = [
      { name: 'sessionid', text: session.id },
      { name: 'endpoint', text: this.parts.endpoint() },
      { name: 'locationid', text: entity },
    ];
    const data = { attributes: {}, children: [{ name: 'api', children }] };
    return {
      status: 'success',
      functionName: settings.sessionFunctionName,
      controlId: fn.controlId,
      data,
      errors: [],
      written: 0,
    };
  }

  #checksIds(request: GatewayRequest): boolean {
    return request.control.uniqueId ?? this.settingsOf(request).uniqueIdDefault;
  }

  #refuseWhole(request: GatewayRequest): GatewayError | undefined {
    const settings = this.settingsOf(request);
    try {
      this.access.checkSender(request.control, request.authentication);
    } catch (error) {
      if (error instanceof GatewayError) return error;
      throw error;
    }
    if (settings.offline)
      return new GatewayError([{ number: 'XL03000001', description2: 'The Service is Temporarily Off-line.' }]);
    const unknown = request.functions.filter((fn) => fn.name !== 'getAPISession' && !functionNamed(fn.name));
    if (unknown.length > 0) {
      return new GatewayError(
        unknown.map((fn) => ({ number: SCHEMA, description2: `The element "${fn.name}" is not allowed here` })),
      );
    }
    if (request.functions.length > settings.maxFunctions) {
      return new GatewayError([
        { number: SCHEMA, description2: `More than ${settings.maxFunctions} functions in one request` },
      ]);
    }
    if (request.functions.length > 1 && request.functions.some((fn) => fn.name === 'getAPISession')) {
      return new GatewayError([{ number: SCHEMA, description2: 'getAPISession must be alone in its request' }]);
    }
    return undefined;
  }

  /** Only where this company refuses repeated ids above the results. */
  #repeatedId(request: GatewayRequest, company: Company, token: symbol): GatewayError | undefined {
    if (this.settingsOf(request).duplicateIdLevel === 'result' || !this.#checksIds(request)) return undefined;
    const { senderId } = request.control;
    for (const fn of request.functions) {
      const refused = company.runner.minds(fn)
        ? company.controlIds.refusalOf({ controlId: fn.controlId, senderId }, this.parts.now(), token)
        : undefined;
      if (refused) return refused;
    }
    return undefined;
  }

  #repeatedFailure(request: GatewayRequest, session: SandboxSession, error: GatewayError): string {
    if (this.settingsOf(request).duplicateIdLevel === 'control') return this.#controlFailure(request, error);
    const response = {
      control: echoed(request.control, this.settingsOf(request)),
      authentication: this.#authenticated(session),
    };
    return writeGatewayResponse({ ...response, operationErrors: error.errors });
  }

  #controlFailure(request: GatewayRequest, error: GatewayError): string {
    return writeGatewayResponse({
      control: echoed(request.control, this.settingsOf(request)),
      controlErrors: error.errors,
    });
  }

  #accessFailure(request: GatewayRequest, refused: AccessRefusal): string {
    const { userId, companyId, error } = refused;
    const authentication: AuthenticationAnswer = { status: 'failure', userId, companyId, locationId: '' };
    const control = echoed(request.control, this.settingsOf(request));
    return writeGatewayResponse({ control, authentication, operationErrors: error.errors });
  }

  #authenticated(session: SandboxSession): AuthenticationAnswer {
    const { now } = this.parts;
    const { userId, companyId, entity } = session;
    const settings = this.parts.settings.of(companyId);
    const answer = { status: 'success' as const, userId, companyId, locationId: entity };
    if (settings.sessionTimeoutAbsent) return answer;
    const at = now();
    return {
      ...answer,
      sessionTimestamp: `${stampOf(at)}+00:00`,
      sessionTimeout: `${stampOf(at + settings.sessionLifetimeMs)}+00:00`,
    };
  }
}

function echoed(control: GatewayControl, settings: SandboxSettings): NonNullable<GatewayResponse['control']> {
  const { senderId, controlId, dtdVersion, additionalErrorInfo } = control;
  return {
    senderId,
    controlId,
    dtdVersion,
    additionalErrorInfo,
    uniqueId: control.uniqueId ?? settings.uniqueIdDefault,
  };
}

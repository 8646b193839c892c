import { remedyFor } from '../../controls/nearest-name.js';
import type { Company } from '../company/company.js';
import { SANDBOX_ACCESS } from '../access/sandbox-access.js';
import { readFaults, readSeed } from '../faults/fault.reader.js';
import { GatewayError } from '../gateway/gateway-error.js';
import type { Gateway } from '../gateway/gateway.js';
import type { ConnectionLimit } from '../http/connection-limit.js';
import type { EvidenceLog } from '../http/evidence-log.js';
import type { SandboxClock } from '../sandbox-clock.js';
import { shownSettings } from '../settings/gateway-settings.js';
import type { SandboxSettings } from '../settings/sandbox-settings.js';
import { recordHistory } from '../state/audit-history.js';
import { ACCESS_ACTIONS } from './access.actions.js';
import type { ControlActions } from './control-action.js';
import { ControlArguments } from './control-arguments.js';
import { ControlError } from './control-error.js';
import { CONTROLS } from './control-list.js';
import type { ControlMemory } from './control-memory.js';
import { ENTRY_ACTIONS } from './entry.actions.js';
import { ledgerView } from './ledger-view.js';
import { overview } from './overview.js';
import { RECORD_ACTIONS } from './record.actions.js';

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ControlParts {
  readonly gateway: Gateway;
  readonly evidence: EvidenceLog;
  readonly limit: ConnectionLimit;
  readonly clock: SandboxClock;
  readonly memory: ControlMemory;
  readonly endDelays: () => Promise<void>;
}

type Body = Readonly<Record<string, unknown>>;

const ACTIONS: ControlActions = { ...ENTRY_ACTIONS, ...RECORD_ACTIONS, ...ACCESS_ACTIONS };
/** `/_sandbox/*`: faults, settings, what people do in the product, and what was really recorded. */
export class ControlRoutes {
  constructor(readonly parts: ControlParts) {}

  /** What a call changed is kept before it is answered. */
  async handle(method: string, url: URL, text: string): Promise<ControlAnswer> {
    try {
      const answer = await this.#route(`${method} ${url.pathname.replace(/^\/_sandbox\/?/, '')}`, url, parse(text));
      if (method !== 'GET') await this.parts.memory.save();
      return answer;
    } catch (error) {
      if (error instanceof GatewayError || error instanceof ControlError)
        return { status: 400, body: { error: error.message } };
      throw error;
    }
  }

  async #route(route: string, url: URL, body: Body): Promise<ControlAnswer> {
    const { gateway, evidence } = this.parts;
    const { faults, settings, directory } = gateway.parts;
    switch (route) {
      case 'GET ':
        return ok(overview(settings.shared, ACTIONS));
      case 'GET faults':
        return ok({ faults: faults.pending });
      case 'POST faults':
        faults.add(readFaults(body['faults'] ?? []), readSeed(body['seed']));
        return ok({ faults: faults.pending });
      case 'DELETE faults':
        faults.clear();
        return ok({ faults: [] });
      case 'GET settings':
        return ok(shownSettings(this.#settings(url)));
      case 'POST settings':
        this.#settings(url).change(body);
        return ok(shownSettings(this.#settings(url)));
      case 'DELETE settings':
        settings.reset(this.#companyAsked(url));
        return ok(shownSettings(this.#settings(url)));
      case 'GET ledger':
        return ok(this.#ledger(url));
      case 'GET requests':
        return ok({ requests: evidence.entries });
      case 'GET companies':
        return ok(directory.withoutPasswords());
      case 'POST actions':
        return this.#act(body);
      default:
        return { status: 404, body: { error: noSuchControl(route) } };
    }
  }

  /** Without a company in the query the switches of the whole gateway. */
  #settings(url: URL): SandboxSettings {
    const { settings } = this.parts.gateway.parts;
    const companyId = this.#companyAsked(url);
    return companyId === undefined ? settings.shared : settings.of(companyId);
  }

  #companyAsked(url: URL): string | undefined {
    const companyId = url.searchParams.get('company');
    return companyId === null ? undefined : this.#company(companyId).companyId;
  }

  #ledger(url: URL): unknown {
    const { gateway, limit } = this.parts;
    const company = this.#company(url.searchParams.get('company'));
    return {
      ...(ledgerView(company.state, url.searchParams.get('reference') ?? '') as object),
      counts: {
        ...(gateway.usage.toJSON() as object),
        sessions: gateway.parts.sessions.count,
        peakConnections: limit.peak,
      },
    };
  }

  #company(given: unknown): Company {
    const companyId = given ?? SANDBOX_ACCESS.companyId;
    const company = typeof companyId === 'string' ? this.parts.gateway.parts.companies.find(companyId) : undefined;
    if (!company) throw new ControlError('"company" is unknown; GET /_sandbox/companies lists them');
    return company;
  }

  async #act(body: Body): Promise<ControlAnswer> {
    const { action: name } = body;
    const action = typeof name === 'string' && Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action) {
      const remedy = remedyFor(typeof name === 'string' ? name : '', Object.keys(ACTIONS));
      throw new ControlError(`"action" is no such action; ${remedy}`);
    }
    const args = ControlArguments.of(body, action.args);
    const company = this.#company(body['company']);
    const { companies, directory, sessions, settings, now } = this.parts.gateway.parts;
    const { clock, endDelays } = this.parts;
    if (action.onGateway) {
      await action.onGateway(args, { company, companies, directory, sessions, clock, endDelays });
      return ok({});
    }
    const { state } = company;
    const result = await state.exclusively(async () => {
      const unit = state.unit();
      const done = action.inLedger?.(args, {
        unit,
        settings: settings.of(company.companyId),
        now: now(),
        scope: { entity: '', loginId: 'person' },
      });
      recordHistory(unit, 'person', now());
      await state.commit(unit.staged);
      return done;
    });
    return ok(result ?? {});
  }
}

function noSuchControl(route: string): string {
  const asked = route.replace(' ', ' /_sandbox/');
  const calls = CONTROLS.map(({ call }) => call);
  return `there is no ${asked}; ${remedyFor(asked, calls)}`;
}

function ok(body: unknown): ControlAnswer {
  return { status: 200, body };
}

function parse(text: string): Body {
  if (text.trim() === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ControlError('the body is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ControlError('the body must be an object');
  return body as Body;
}

import type { Fault } from '../faults/fault.js';
import { GatewayError } from '../gateway/gateway-error.js';
import type { Gateway } from '../gateway/gateway.js';
import type { SandboxClock } from '../sandbox-clock.js';
import { ACTIONS } from './control-actions.js';
import type { ConnectionLimit } from './connection-limit.js';
import type { EvidenceLog } from './evidence-log.js';
import { ledgerView } from './ledger-view.js';

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ControlParts {
  readonly gateway: Gateway;
  readonly evidence: EvidenceLog;
  readonly limit: ConnectionLimit;
  readonly clock: SandboxClock;
}

type Body = Readonly<Record<string, unknown>>;

/** `/_sandbox/*`: faults, settings, what people do in the product, and what was really recorded. */
export class ControlRoutes {
  constructor(readonly parts: ControlParts) {}

  async handle(method: string, url: URL, text: string): Promise<ControlAnswer> {
    try {
      return await this.#route(`${method} ${url.pathname.replace('/_sandbox/', '')}`, url, parse(text));
    } catch (error) {
      if (error instanceof GatewayError || error instanceof ControlError)
        return { status: 400, body: { error: error.message } };
      throw error;
    }
  }

  async #route(route: string, url: URL, body: Body): Promise<ControlAnswer> {
    const { gateway, evidence } = this.parts;
    const { faults, settings, state } = gateway.parts;
    switch (route) {
      case 'GET faults':
        return ok({ faults: faults.pending });
      case 'POST faults':
        attempt(() => faults.add((body['faults'] ?? []) as readonly Fault[], body['seed'] as number | undefined));
        return ok({ faults: faults.pending });
      case 'DELETE faults':
        faults.clear();
        return ok({ faults: [] });
      case 'GET settings':
        return ok(settings);
      case 'POST settings':
        attempt(() => settings.change(body));
        return ok(settings);
      case 'GET ledger':
        return ok({
          ...(ledgerView(state, url.searchParams.get('reference') ?? '') as object),
          counts: this.#counts(),
        });
      case 'GET requests':
        return ok({ requests: evidence.entries });
      case 'POST actions':
        return this.#act(body);
      default:
        return { status: 404, body: { error: `no such control: ${route}` } };
    }
  }

  #counts(): unknown {
    const { gateway, limit } = this.parts;
    return {
      ...(gateway.usage.toJSON() as object),
      sessions: gateway.parts.sessions.count,
      peakConnections: limit.peak,
    };
  }

  async #act(body: Body): Promise<ControlAnswer> {
    const { gateway, clock } = this.parts;
    const { state, settings, now, sessions } = gateway.parts;
    const name = String(body['action']);
    if (name === 'forgetControlIds') await gateway.controlIds.forgetAll();
    else if (name === 'killSessions') sessions.killAll();
    else if (name === 'unlockUser') gateway.access.unlock();
    else if (name === 'advanceClock') clock.advance(Number(body['ms']));
    else {
      const action = ACTIONS[name];
      if (!action) throw new ControlError(`no such action: ${name}; known are ${Object.keys(ACTIONS).join(', ')}`);
      const result = await state.exclusively(async () => {
        const unit = state.unit();
        const done = action(body, { unit, settings, now: now(), scope: { entity: '', loginId: 'person' } });
        await state.commit(unit.staged);
        return done;
      });
      return ok(result ?? {});
    }
    return ok({});
  }
}

class ControlError extends Error {}

function ok(body: unknown): ControlAnswer {
  return { status: 200, body };
}

function attempt(change: () => void): void {
  try {
    change();
  } catch (error) {
    throw new ControlError(error instanceof Error ? error.message : 'refused');
  }
}

function parse(text: string): Body {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as Body;
  } catch {
    throw new ControlError('the body is not JSON');
  }
}

import { SandboxSettings } from './sandbox-settings.js';
import { SWITCHES, type SwitchName } from './switches.js';

type Switches = Readonly<Record<string, unknown>>;

export interface GatewaySettingsSnapshot {
  readonly shared: Switches;
  /** By company, only what it has of its own. */
  readonly companies: Readonly<Record<string, Switches>>;
}

/** The switches of the whole gateway, and what single companies have otherwise. */
export class GatewaySettings {
  readonly shared = new SandboxSettings();
  readonly #companies = new Map<string, SandboxSettings>();

  /** Those of a company follow the gateway's, also when these change later, but for what it has of its own. */
  open(companyId: string): SandboxSettings {
    const own = this.#companies.get(companyId) ?? (Object.create(this.shared) as SandboxSettings);
    this.#companies.set(companyId, own);
    return own;
  }

  /** The gateway's for a company that nobody knows. */
  of(companyId: string): SandboxSettings {
    return this.#companies.get(companyId) ?? this.shared;
  }

  /** A company without switches of its own again; without a company, the gateway as it starts. */
  reset(companyId?: string): void {
    if (companyId === undefined) Object.assign(this.shared, new SandboxSettings());
    else forget(this.open(companyId));
  }

  snapshot(): GatewaySettingsSnapshot {
    const companies = [...this.#companies].map(([companyId, own]) => [companyId, ownSwitches(own)] as const);
    return { shared: ownSwitches(this.shared), companies: Object.fromEntries(companies) };
  }

  /** What an older sandbox knew and this one does not is left behind. */
  restore(snapshot: GatewaySettingsSnapshot): void {
    this.shared.restore(snapshot.shared);
    for (const [companyId, own] of Object.entries(snapshot.companies)) this.open(companyId).restore(own);
  }
}

/** Every switch by name, those included that a company takes from the gateway. */
export function shownSettings(settings: SandboxSettings): Switches {
  return Object.fromEntries(Object.keys(SWITCHES).map((name) => [name, settings[name as SwitchName]]));
}

/** Without those that a company takes from the gateway. */
const ownSwitches = (settings: SandboxSettings): Switches => Object.fromEntries(Object.entries(settings));

function forget(own: SandboxSettings): void {
  for (const name of Object.keys(own)) Reflect.deleteProperty(own, name);
}

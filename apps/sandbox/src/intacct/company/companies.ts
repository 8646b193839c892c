import type { SandboxStore } from '../../store/sandbox-store.js';
import type { AccessDirectory, SandboxCompany } from '../access/access-directory.js';
import { SANDBOX_ACCESS } from '../access/sandbox-access.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { seedDemoCompany } from '../seed/demo-company.js';
import { seedDemoPayables } from '../seed/demo-payables.js';
import type { GatewaySettings } from '../settings/gateway-settings.js';
import { CompanyState } from '../state/company-state.js';
import { Company } from './company.js';

export interface CompaniesParts {
  readonly store: SandboxStore;
  readonly directory: AccessDirectory;
  readonly settings: GatewaySettings;
  readonly faults: FaultPlan;
  readonly now: () => number;
}

/** The companies behind one gateway, each with a ledger of its own. */
export class Companies {
  readonly #companies = new Map<string, Company>();

  constructor(readonly parts: CompaniesParts) {}

  /** Loads every company of the directory; an empty one gets the demo data. */
  async open(): Promise<void> {
    for (const company of this.parts.directory.companies) await this.#load(company);
  }

  /** A new company under its demo data, beside those that are there. */
  async add(company: SandboxCompany): Promise<void> {
    await this.#load(company);
    this.parts.directory.putCompany(company);
  }

  find(companyId: string): Company | undefined {
    return this.#companies.get(companyId);
  }

  /** For ids that came out of an authentication: they exist. */
  of(companyId: string): Company {
    const company = this.#companies.get(companyId);
    if (!company) throw new Error(`there is no company ${companyId}`);
    return company;
  }

  async #load({ companyId, baseCurrency }: SandboxCompany): Promise<void> {
    const { store, directory, settings, faults, now } = this.parts;
    // The first company keeps the name that stores know it by.
    const name = companyId === SANDBOX_ACCESS.companyId ? 'intacct' : `intacct:${companyId}`;
    const state = await CompanyState.load(store, name);
    if (state.isEmpty) await seedDemoCompany(state, now(), baseCurrency);
    await seedDemoPayables(state, now());
    const permissionsOf = (userId: string): ReturnType<AccessDirectory['user']> => directory.user(companyId, userId);
    this.#companies.set(
      companyId,
      new Company(companyId, state, { settings: settings.open(companyId), faults, now, permissionsOf }),
    );
  }
}

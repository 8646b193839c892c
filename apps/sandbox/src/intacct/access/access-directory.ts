import { SANDBOX_ACCESS } from './sandbox-access.js';

export interface SandboxUser {
  readonly userId: string;
  password: string;
  /** Wrong passwords in a row. */
  wrongPasswords: number;
  locked: boolean;
  /** Upper-case objects the user may not read, or not write. */
  deniedReads: readonly string[];
  deniedWrites: readonly string[];
  /** Entities the user may enter; empty for all. */
  entities: readonly string[];
}

export interface SandboxCompany {
  readonly companyId: string;
  readonly baseCurrency: string;
  /** Senders the company has authorised for Web Services. */
  senders: readonly string[];
  /** Companies that users of this one may slide into. */
  clients: readonly string[];
  expired: boolean;
  readonly users: SandboxUser[];
}

export interface SandboxSender {
  readonly senderId: string;
  password: string;
}

export interface DirectorySnapshot {
  readonly senders: readonly SandboxSender[];
  readonly companies: readonly SandboxCompany[];
}

/** Who may do what: senders, companies, their authorizations and users. Plain data, kept beside the ledgers. */
export class AccessDirectory {
  readonly #senders = new Map<string, SandboxSender>();
  readonly #companies = new Map<string, SandboxCompany>();

  constructor(snapshot: DirectorySnapshot = START) {
    const copy = structuredClone(snapshot);
    for (const sender of copy.senders) this.#senders.set(sender.senderId, sender);
    for (const company of copy.companies) this.#companies.set(company.companyId, company);
  }

  get companies(): readonly SandboxCompany[] {
    return [...this.#companies.values()];
  }

  sender(senderId: string): SandboxSender | undefined {
    return this.#senders.get(senderId);
  }

  company(companyId: string): SandboxCompany | undefined {
    return this.#companies.get(companyId);
  }

  user(companyId: string, userId: string): SandboxUser | undefined {
    return this.#companies.get(companyId)?.users.find((user) => user.userId === userId);
  }

  putSender(sender: SandboxSender): void {
    this.#senders.set(sender.senderId, sender);
  }

  putCompany(company: SandboxCompany): void {
    this.#companies.set(company.companyId, company);
  }

  isAuthorised(senderId: string, companyId: string): boolean {
    return this.#companies.get(companyId)?.senders.includes(senderId) ?? false;
  }

  snapshot(): DirectorySnapshot {
    return { senders: [...this.#senders.values()], companies: this.companies };
  }

  /** For whoever asks over HTTP. */
  withoutPasswords(): unknown {
    return {
      senders: [...this.#senders.keys()],
      companies: this.companies.map(({ users, ...company }) => ({
        ...company,
        users: users.map(({ password: _password, ...user }) => user),
      })),
    };
  }
}

export function newUser(userId: string, password: string): SandboxUser {
  return { userId, password, wrongPasswords: 0, locked: false, deniedReads: [], deniedWrites: [], entities: [] };
}

const START: DirectorySnapshot = {
  senders: [{ senderId: SANDBOX_ACCESS.senderId, password: SANDBOX_ACCESS.senderPassword }],
  companies: [
    {
      companyId: SANDBOX_ACCESS.companyId,
      baseCurrency: 'EUR',
      senders: [SANDBOX_ACCESS.senderId],
      clients: [],
      expired: false,
      users: [newUser(SANDBOX_ACCESS.userId, SANDBOX_ACCESS.userPassword)],
    },
  ],
};

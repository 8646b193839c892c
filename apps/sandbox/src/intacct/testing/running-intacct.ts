import {
  createJournalEntry,
  InMemoryConnectionGate,
  InMemorySessionStore,
  IntacctClient,
  NO_DEADLINE,
  type FunctionOutcome,
  type IntacctFunction,
  type JournalEntryInput,
  type JournalLineInput,
} from '@app/intacct';
import { createSandboxIntacct, type SandboxIntacct } from '../create-sandbox-intacct.js';
import type { Fault } from '../faults/fault.js';
import { SANDBOX_ACCESS } from '../access/sandbox-access.js';
import type { SandboxSettings } from '../settings/sandbox-settings.js';
import { InMemorySandboxStore } from '../../store/in-memory-sandbox-store.js';
import type { SandboxStore } from '../../store/sandbox-store.js';

export interface LedgerEntry {
  readonly recordNo: string;
  readonly referenceNo: string;
  readonly state: string;
  readonly entity: string;
  readonly date: string;
  readonly lines: readonly Readonly<Record<string, string>>[];
}

export interface LedgerView {
  readonly entries: readonly LedgerEntry[];
  readonly vendors: readonly Readonly<Record<string, string>>[];
  readonly customers: readonly Readonly<Record<string, string>>[];
  readonly bills: readonly Readonly<Record<string, string>>[];
  readonly counts: Readonly<Record<string, number>>;
}

/** When every sandbox of a test begins: nothing depends on the day or the second it is run in. */
export const START = Date.parse('2026-05-20T09:30:00Z');
/** For what hangs; a busy machine may take its time. */
const PATIENCE_MS = 60_000;

/** A sandbox on a free port and a client that talks to it over real sockets. */
export class RunningIntacct {
  private constructor(
    readonly sandbox: SandboxIntacct,
    public client: IntacctClient,
  ) {}

  /** At a time that stands still until a test moves it. */
  static async start(store: SandboxStore = new InMemorySandboxStore()): Promise<RunningIntacct> {
    const clock = { now: () => START };
    const sandbox = await createSandboxIntacct({ store, port: 0, host: '127.0.0.1', clock });
    sandbox.settings.connectionLimit = 50;
    return new RunningIntacct(sandbox, RunningIntacct.client(sandbox.url));
  }

  /** With the documented credentials, or others in their place. */
  static client(
    url: string,
    others: Partial<Record<keyof typeof SANDBOX_ACCESS, string>> = {},
    writeTimeoutMs = PATIENCE_MS,
  ): IntacctClient {
    return new IntacctClient({
      credentials: { url, ...SANDBOX_ACCESS, ...others },
      gate: new InMemoryConnectionGate(4, { coolDownMs: 1 }),
      sessions: new InMemorySessionStore(),
      allowedHosts: [],
      readTimeoutMs: PATIENCE_MS,
      writeTimeoutMs,
      readRetries: 0,
    });
  }

  /** From now on a write is given up after that time. */
  patience(writeTimeoutMs: number): void {
    this.client.close();
    this.client = RunningIntacct.client(this.sandbox.url, {}, writeTimeoutMs);
  }

  get settings(): SandboxSettings {
    return this.sandbox.settings;
  }

  async send(
    functions: readonly IntacctFunction[],
    options: {
      readonly entity?: string;
      readonly uniqueId?: boolean;
      readonly transaction?: boolean;
      readonly client?: IntacctClient;
    } = {},
  ): Promise<FunctionOutcome[]> {
    const { entity = '100', client = this.client, ...rest } = options;
    const connection = await client.connect({ entity, purpose: 'write' });
    try {
      return await connection.send(functions, { deadline: NO_DEADLINE, ...rest });
    } finally {
      await connection.release();
    }
  }

  /** The outcome of one function alone. */
  async sendOne(fn: IntacctFunction, options: Parameters<RunningIntacct['send']>[1] = {}): Promise<FunctionOutcome> {
    const [outcome] = await this.send([fn], options);
    if (!outcome) throw new Error('no outcome');
    return outcome;
  }

  /** Text of the answer to one call with a login in the request, for what no client looks at. */
  async answerOf(call: string, options: { readonly control?: string; readonly login?: string } = {}): Promise<string> {
    const { senderId, senderPassword, companyId, userId, userPassword } = SANDBOX_ACCESS;
    const login =
      options.login ??
      `<userid>${userId}</userid><companyid>${companyId}</companyid><password>${userPassword}</password>`;
    const control = `<senderid>${senderId}</senderid><password>${senderPassword}</password><controlid>c</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion>${options.control ?? ''}`;
    const content = `<content><function controlid="f">${call}</function></content>`;
    const body = `<?xml version="1.0"?><request><control>${control}</control><operation><authentication><login>${login}</login></authentication>${content}</operation></request>`;
    return (await fetch(this.sandbox.url, { method: 'POST', body })).text();
  }

  async control<T>(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<T> {
    const response = await fetch(new URL(`/_sandbox/${path}`, this.sandbox.url), {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async plan(...faults: Fault[]): Promise<void> {
    await this.control('faults', { faults });
  }

  async act(action: string, args: Readonly<Record<string, unknown>> = {}): Promise<Readonly<Record<string, string>>> {
    return this.control('actions', { action, ...args });
  }

  async ledger(reference = ''): Promise<LedgerView> {
    return this.control(`ledger?reference=${encodeURIComponent(reference)}`);
  }

  /** How many entries the ledger holds under references that begin so. */
  async recorded(reference = ''): Promise<number> {
    return (await this.ledger(reference)).entries.length;
  }

  async bills(): Promise<LedgerView['bills']> {
    return (await this.ledger()).bills;
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.sandbox.close();
  }
}

export const today = (): string => new Date(START).toISOString().slice(0, 10);

export function line(
  side: 'debit' | 'credit',
  account: string,
  amount: string,
  more: Partial<JournalLineInput> = {},
): JournalLineInput {
  return { side, account, amount, currency: 'EUR', dimensions: { location: '100' }, ...more };
}

/** A plain won deal: unbilled receivables to software revenue. */
export function sale(controlId: string, changes: Partial<JournalEntryInput> = {}): IntacctFunction {
  return createJournalEntry(controlId, {
    journal: 'SALES',
    postingDate: today(),
    title: `Deal ${controlId}`,
    referenceNo: controlId,
    lines: [line('debit', '1210', '100.00'), line('credit', '4000', '100.00')],
    ...changes,
  });
}

/** Refused by every company. */
export const unbalanced = (id: string): IntacctFunction =>
  sale(id, { lines: [line('debit', '1210', '1.00'), line('credit', '4000', '2.00')] });

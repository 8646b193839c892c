import { InMemoryConnectionGate, InMemorySessionStore, IntacctClient, NO_DEADLINE } from '@app/intacct';
import { type DesiredEntry, desiredEntries, type ReferenceData } from '@app/mapping';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createSandboxIntacct, SANDBOX_ACCESS, type SandboxIntacct } from '../../../sandbox/src/intacct/index.js';
import { buildLedgerWrite } from '../gateway/ledger-write.builder.js';
import { IntacctReferenceReader } from '../reference/reference.reader.js';
import { storedKinds } from '../reference/reference-row.js';
import { ReferenceSnapshot } from '../reference/reference-snapshot.js';
import { companies, type RandomCompany, storeOf } from './random-company.for-spec.js';
import { plans, type RandomPlan } from './random-plan.for-spec.js';

/** A random company behind the real gateway, and a client of it. */
class CompanyAtWork {
  private sent = 0;

  private constructor(
    private readonly sandbox: SandboxIntacct,
    private readonly client: IntacctClient,
    readonly reference: ReferenceData,
  ) {}

  static async open(company: RandomCompany): Promise<CompanyAtWork> {
    const store = await storeOf(company);
    const sandbox = await createSandboxIntacct({ store, port: 0, host: '127.0.0.1' });
    Object.assign(sandbox.settings, company.settings);
    const { senderId, senderPassword, companyId, userId, userPassword } = SANDBOX_ACCESS;
    const client = new IntacctClient({
      credentials: { url: sandbox.url, senderId, senderPassword, companyId, userId, userPassword },
      gate: new InMemoryConnectionGate(1, { coolDownMs: 1 }),
      sessions: new InMemorySessionStore(),
      allowedHosts: ['127.0.0.1'],
      readRetries: 0,
    });
    return new CompanyAtWork(sandbox, client, await readReference(client));
  }

  /** What the gateway says to the entry. */
  async post(entry: DesiredEntry): Promise<{ kind: string }> {
    this.sent += 1;
    const controlId = `c${this.sent}`;
    const write = { controlId, reference: controlId, kind: 'entry', action: 'create', payload: entry } as const;
    const connection = await this.client.connect({ entity: entry.entity ?? '', purpose: 'write' });
    try {
      const [outcome] = await connection.send([buildLedgerWrite(write)], { deadline: NO_DEADLINE });
      return outcome ?? { kind: 'none' };
    } finally {
      await connection.release();
    }
  }

  async close(): Promise<void> {
    this.client.close();
    await this.sandbox.close();
  }
}

/** As the poster reads it, stores it and looks at it. */
async function readReference(client: IntacctClient): Promise<ReferenceData> {
  const reader = new IntacctReferenceReader(client);
  const snapshot = new ReferenceSnapshot();
  for (const kind of storedKinds) {
    const { rows } = await reader.read(kind, { cursor: undefined, userDefined: [] });
    const stored = { kind, deleted: false, revision: '1', changedAt: new Date(0) };
    snapshot.apply(rows.map((row) => ({ ...row, ...stored })));
  }
  return snapshot.toReferenceData();
}

describe('the validator and the ledger', () => {
  it('agree on random companies: whatever is planned is accepted by the gateway, to the last entry', async () => {
    const seen = { posted: 0, held: 0, across: 0, foreign: 0, drafts: 0 };
    const judge = async (atWork: CompanyAtWork, plan: RandomPlan): Promise<void> => {
      const { event, parties, ...rest } = plan;
      const context = { ...rest, revision: '1', today: '2026-03-20', reference: atWork.reference };
      const outcome = desiredEntries(event, context, parties);
      if (outcome.kind === 'held') return void (seen.held += 1);
      for (const entry of outcome.entries) {
        const answer = await atWork.post(entry);
        expect(answer, JSON.stringify({ entry, answer }, null, 1)).toMatchObject({ kind: 'succeeded' });
        seen.posted += 1;
        if (entry.baseEntity !== undefined) seen.across += 1;
        if (entry.exchangeRate !== undefined) seen.foreign += 1;
        if (entry.state === 'Draft') seen.drafts += 1;
      }
    };
    await fc.assert(
      fc.asyncProperty(companies, fc.array(plans, { minLength: 40, maxLength: 60 }), async (company, many) => {
        const atWork = await CompanyAtWork.open(company);
        try {
          for (const plan of many) await judge(atWork, plan);
        } finally {
          await atWork.close();
        }
      }),
      { numRuns: 60, endOnFailure: true },
    );
    // A validator that accepts nothing would agree with every ledger.
    expect(seen.posted).toBeGreaterThan(100);
    expect(seen.held).toBeGreaterThan(100);
    for (const kind of ['across', 'foreign', 'drafts'] as const) expect(seen[kind]).toBeGreaterThan(5);
  }, 300_000);
});

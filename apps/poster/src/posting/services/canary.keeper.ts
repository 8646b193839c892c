import { randomUUID } from 'node:crypto';

import type { CanaryProbe } from '../model/canary-state.js';
import { environmentPrefix } from '../model/ledger-reference.js';
import { type LedgerConnection, LedgerUnavailableError } from '../ports/ledger.gateway.js';
import { beginCanary, canaryIsDue, judgeCanary, type ProbeAnswer } from '../protocol/canary-verdict.js';
import type { PostingCore } from './posting-core.js';

/** Tests that the ledger still refuses completed keys; without that nothing is resent unattended. */
export class CanaryKeeper {
  constructor(private readonly core: PostingCore) {}

  async runOnce(): Promise<{ tested: boolean; holds: boolean }> {
    const { store, settings } = this.core;
    const { holds, isDue } = await store.transaction(async (unit) => {
      const state = await unit.loadCanary();
      return { holds: state.holds, isDue: canaryIsDue(state, unit.now, settings) };
    });
    // Connected first: while the ledger cannot be reached, no try is used up.
    const connection = isDue ? await this.connect() : undefined;
    if (!connection) return { tested: false, holds };
    try {
      const answers = await this.ask(connection, await this.begin());
      return answers ? await this.record(answers) : { tested: false, holds };
    } finally {
      await connection.release();
    }
  }

  private begin(): Promise<{ fresh: CanaryProbe; repeat: readonly CanaryProbe[] }> {
    const { store, settings } = this.core;
    return store.transaction(async (unit) => {
      const fresh: CanaryProbe = { controlId: this.newKey(unit.now), usedAt: unit.now, doubtful: false };
      const { state, repeat } = beginCanary(await unit.loadCanary(), fresh, unit.now, settings);
      await unit.saveCanary(state);
      return { fresh, repeat };
    });
  }

  private record(
    answers: readonly { probe: CanaryProbe; answer: ProbeAnswer }[],
  ): Promise<{ tested: boolean; holds: boolean }> {
    const { store, settings, identity } = this.core;
    return store.transaction(async (unit) => {
      const before = await unit.loadCanary();
      const after = judgeCanary(before, answers, unit.now, settings);
      await unit.saveCanary(after);
      if (after.checkedAt === before.checkedAt) return { tested: false, holds: before.holds };
      await unit.note([
        {
          action: 'canary.tested',
          subjectType: 'company',
          subjectId: identity.company,
          outcome: after.holds ? 'succeeded' : 'failed',
          reason: after.finding,
          before: { holds: before.holds },
          after: { holds: after.holds },
        },
      ]);
      return { tested: true, holds: after.holds };
    });
  }

  private async connect(): Promise<LedgerConnection | undefined> {
    try {
      return await this.core.gateway.connect({ entity: null, purpose: 'read' });
    } catch (error) {
      if (error instanceof LedgerUnavailableError) return undefined;
      throw error;
    }
  }

  /** Undefined: not even a new key was executed, nothing can be learned. */
  private async ask(
    connection: LedgerConnection,
    { fresh, repeat }: { fresh: CanaryProbe; repeat: readonly CanaryProbe[] },
  ): Promise<{ probe: CanaryProbe; answer: ProbeAnswer }[] | undefined> {
    if ((await connection.probe(fresh.controlId)) !== 'executed') return undefined;
    const answers: { probe: CanaryProbe; answer: ProbeAnswer }[] = [];
    for (const probe of [fresh, ...repeat]) answers.push({ probe, answer: await connection.probe(probe.controlId) });
    return answers;
  }

  private newKey(now: Date): string {
    return `${environmentPrefix(this.core.identity)}CANARY.${now.getTime()}.${randomUUID()}`;
  }
}

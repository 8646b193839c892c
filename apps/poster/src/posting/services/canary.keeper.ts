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
    const begun = await store.transaction(async (unit) => {
      const state = await unit.loadCanary();
      if (!canaryIsDue(state, unit.now, settings)) return { holds: state.holds };
      const fresh: CanaryProbe = { controlId: this.newKey(unit.now), usedAt: unit.now, doubtful: false };
      const { state: marked, repeat } = beginCanary(state, fresh, unit.now, settings);
      await unit.saveCanary(marked);
      return { holds: state.holds, fresh, repeat };
    });
    if (!begun.fresh) return { tested: false, holds: begun.holds };
    const answers = await this.ask(begun.fresh, begun.repeat);
    return answers ? this.record(answers) : { tested: false, holds: begun.holds };
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

  /** Undefined: the ledger was not reached, nothing was learned. */
  private async ask(
    fresh: CanaryProbe,
    used: readonly CanaryProbe[],
  ): Promise<{ probe: CanaryProbe; answer: ProbeAnswer }[] | undefined> {
    let connection: LedgerConnection;
    try {
      connection = await this.core.gateway.connect({ entity: null, purpose: 'read' });
    } catch (error) {
      if (error instanceof LedgerUnavailableError) return undefined;
      throw error;
    }
    try {
      if ((await connection.probe(fresh.controlId)) !== 'executed') return undefined;
      const answers: { probe: CanaryProbe; answer: ProbeAnswer }[] = [];
      for (const probe of [fresh, ...used]) answers.push({ probe, answer: await connection.probe(probe.controlId) });
      return answers;
    } finally {
      await connection.release();
    }
  }

  private newKey(now: Date): string {
    return `${environmentPrefix(this.core.identity)}CANARY.${now.getTime()}.${randomUUID()}`;
  }
}

import { randomUUID } from 'node:crypto';

import type { CanaryProbe } from '../model/canary-state.js';
import { environmentPrefix } from '../model/ledger-reference.js';
import { type LedgerConnection, LedgerUnavailableError } from '../ports/ledger.gateway.js';
import { canaryIsDue, judgeCanary, type ProbeAnswer, probesToRepeat } from '../protocol/canary-verdict.js';
import type { PostingCore } from './posting-core.js';

/** Tests that the ledger still refuses completed keys; without that nothing is resent unattended. */
export class CanaryKeeper {
  constructor(private readonly core: PostingCore) {}

  async runOnce(): Promise<{ tested: boolean; holds: boolean }> {
    const { store, settings } = this.core;
    const state = await store.transaction((unit) => unit.loadCanary());
    const now = await store.now();
    if (!canaryIsDue(state, now, settings)) return { tested: false, holds: state.holds };
    const fresh: CanaryProbe = { controlId: this.newKey(now), usedAt: now };
    const answers = await this.repeat(fresh, probesToRepeat(state, now, settings));
    return answers ? this.store(fresh, answers) : { tested: false, holds: state.holds };
  }

  private async store(
    fresh: CanaryProbe,
    answers: readonly { probe: CanaryProbe; answer: ProbeAnswer }[],
  ): Promise<{ tested: boolean; holds: boolean }> {
    const { store, settings } = this.core;
    return store.transaction(async (unit) => {
      const before = await unit.loadCanary();
      const after = judgeCanary(before, fresh, answers, unit.now, settings);
      if (after === before) return { tested: false, holds: before.holds };
      await unit.saveCanary(after);
      await unit.note([
        {
          action: 'canary.tested',
          subjectType: 'company',
          subjectId: this.core.identity.company,
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
  private async repeat(
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

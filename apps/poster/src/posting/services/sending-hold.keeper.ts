import type { HoldReason } from '@app/mapping';

import type { LookupScope } from '../model/lookup-scope.js';
import { holdForSending, recoveryHold, scopeHold } from '../protocol/sending-holds.js';
import type { PostingCore } from './posting-core.js';

/** Shows on every deal with something to send why it does not go: its scope is stuck, or recovery lasts. */
export class SendingHoldKeeper {
  constructor(private readonly core: Pick<PostingCore, 'store' | 'settings' | 'rules'>) {}

  async runOnce(): Promise<{ held: number }> {
    const { scopes, recovery } = await this.core.store.transaction((unit) => unit.loadObstacles());
    let held = 0;
    if (recovery.since !== null) held += await this.holdAll(null, recoveryHold());
    for (const obstacle of scopes) held += await this.holdAll(obstacle.scope, scopeHold(obstacle));
    return { held };
  }

  private async holdAll(scope: LookupScope | null, reason: HoldReason): Promise<number> {
    let held = 0;
    for (;;) {
      const changed = await this.holdSome(scope, reason);
      held += changed;
      if (changed < this.core.settings.planBatch) return held;
    }
  }

  private holdSome(scope: LookupScope | null, reason: HoldReason): Promise<number> {
    const { store, settings, rules } = this.core;
    return store.transaction(async (unit) => {
      // Read again under the locks: what is over by now holds nothing.
      const books = await unit.lockWaiting(scope, reason, settings.planBatch);
      const obstacles = await unit.loadObstacles();
      const decisions = books.map((book) => holdForSending(book, obstacles, { now: unit.now, settings, rules }));
      await unit.save(decisions);
      return decisions.filter(({ book }, index) => book !== books[index]).length;
    });
  }
}

import { IntacctRequestError } from '@app/intacct';
import { Loop } from '@app/platform';
import { Logger } from '@nestjs/common';

import type { InboxPruner } from './consumers/inbox.pruner.js';
import type { PostingHost } from './identity/posting.host.js';
import { OutageLog } from './ledger/outage.log.js';
import type { Notifications } from './notifications/notification.factory.js';
import type { PartyWorker } from './parties/party.worker.js';
import type { Posting, RecoveryPass } from './posting/index.js';
import type { ReferenceRefresher } from './reference/reference.refresher.js';

export interface LoopParts {
  readonly host: PostingHost;
  readonly parties: PartyWorker;
  readonly refresher: ReferenceRefresher;
  readonly pruner: InboxPruner;
  readonly notifications: Pick<Notifications, 'watch' | 'relay'>;
  readonly engines: number;
  readonly idleMs: number;
  /** Intacct refuses our credentials: that is told elsewhere, once. */
  readonly isRefused: () => boolean;
}

type Step = () => Promise<'busy' | 'idle'>;
/** Rests of those whom others wake when there is work; by themselves they look for work of other processes only. */
const WOKEN = 2;
/** Rests of jobs that are due at long intervals. */
const SELDOM = 4;
/** Rests of what looks at everything that is held: news may be some seconds old. */
const RARE = 20;

/** Everything the poster does by itself. What makes work for another wakes it. */
export class PosterLoops {
  private readonly logger = new Logger('Poster');
  private readonly outages = new OutageLog(this.logger);
  readonly planner: Loop;
  readonly engines: readonly Loop[];
  readonly settler: Loop;
  readonly parties: Loop;
  readonly reference: Loop;
  private readonly messages: Loop;
  private readonly recovery: Loop;
  private readonly seldom: readonly Loop[];
  /** Scopes that could not be compared, as the log knows them. */
  private notCompared: ReadonlySet<string> = new Set();

  constructor(private readonly parts: LoopParts) {
    this.planner = this.loop(
      'planner',
      this.posting((posting) => this.plan(posting)),
    );
    this.engines = Array.from({ length: parts.engines }, (_, i) =>
      this.loop(
        `engine-${i + 1}`,
        this.posting((posting) => this.send(posting)),
        WOKEN,
      ),
    );
    this.settler = this.loop(
      'settler',
      this.posting((posting) => this.settle(posting)),
      WOKEN,
    );
    this.parties = this.loop('parties', () => this.lookAfterParties(), SELDOM);
    this.reference = this.loop('reference', async () => ((await parts.refresher.runOnce()) ? 'busy' : 'idle'), SELDOM);
    this.messages = this.loop('notification-relay', () => this.deliver(), SELDOM);
    this.recovery = this.loop(
      'recovery',
      this.posting((posting) => this.compare(posting)),
      SELDOM,
    );
    this.seldom = [
      this.loop(
        'canary',
        this.posting(async ({ canary }) => ((await canary.runOnce()).tested ? 'busy' : 'idle')),
        SELDOM,
      ),
      this.recovery,
      this.loop(
        'sending-holds',
        this.posting(async ({ sendingHolds }) => idleAfter(sendingHolds.runOnce())),
        SELDOM,
      ),
      this.loop(
        'ledger-state',
        this.posting((posting) => this.readStates(posting)),
        SELDOM,
      ),
      this.loop('inbox-pruning', async () => ((await parts.pruner.runOnce()) ? 'busy' : 'idle'), RARE),
      this.loop('notification-watch', () => this.tell(), RARE),
      this.messages,
    ];
  }

  start(): void {
    for (const loop of this.all()) loop.start();
  }

  wakePlanner(): void {
    this.planner.wake();
  }

  wakeParties(): void {
    this.parties.wake();
  }

  /** Whatever waits for Intacct need not wait for its rest to end. */
  wakeAll(): void {
    for (const loop of this.all()) loop.wake();
  }

  /** Resolves when no new write can begin and those on the wire have been answered. */
  async stopSending(): Promise<void> {
    await Promise.all(this.engines.map((loop) => loop.stop()));
  }

  async stopRest(): Promise<void> {
    await Promise.all(this.all().map((loop) => loop.stop()));
  }

  private all(): Loop[] {
    return [this.planner, ...this.engines, this.settler, this.parties, this.reference, ...this.seldom];
  }

  private async plan({ planner }: Posting): Promise<'busy' | 'idle'> {
    const { planned, more } = await planner.runOnce();
    if (planned > 0) {
      // Now that it is committed: plans to send, and parties that were asked for.
      this.parties.wake();
      for (const engine of this.engines) engine.wake();
    }
    return more ? 'busy' : 'idle';
  }

  private async send({ engine }: Posting): Promise<'busy' | 'idle'> {
    const outcome = await engine.runOnce();
    if (outcome.kind === 'unavailable' && !this.parts.isRefused()) this.outages.failed(outcome.scope, outcome.reason);
    // Something waits in a scope that was never compared.
    if (outcome.kind === 'stopped' && outcome.reason === 'starting') this.recovery.wake();
    if (outcome.kind !== 'sent') return 'idle';
    this.outages.worked(outcome.scope);
    this.planner.wake();
    this.parties.wake();
    return 'busy';
  }

  private async compare({ recovery }: Posting): Promise<'idle'> {
    const { checked, notCompared } = await recovery.runOnce();
    this.logNotCompared(notCompared);
    if (checked) for (const engine of this.engines) engine.wake();
    return 'idle';
  }

  /** Once per scope, however often it is tried. */
  private logNotCompared(failed: RecoveryPass['notCompared']): void {
    const named = failed.map(({ scope, reason }) => ({ name: scope.entity ?? 'top level', reason }));
    for (const { name, reason } of named)
      if (!this.notCompared.has(name))
        this.logger.warn(`entries of ${name} could not be compared with the books and will be tried again: ${reason}`);
    this.notCompared = new Set(named.map(({ name }) => name));
  }

  private async settle({ settler }: Posting): Promise<'busy' | 'idle'> {
    const { judged } = await settler.runOnce();
    if (judged > 0) {
      this.planner.wake();
      this.parties.wake();
    }
    return 'idle';
  }

  private async readStates({ ledgerStates }: Posting): Promise<'busy' | 'idle'> {
    const { looked } = await ledgerStates.runOnce();
    if (looked > 0) this.planner.wake();
    return 'idle';
  }

  private async lookAfterParties(): Promise<'busy' | 'idle'> {
    const { handled, announced } = await this.parts.parties.runOnce();
    if (handled > 0) for (const engine of this.engines) engine.wake();
    if (announced > 0) this.planner.wake();
    return handled > 0 ? 'busy' : 'idle';
  }

  private async tell(): Promise<'idle'> {
    const { told } = await this.parts.notifications.watch.runOnce();
    if (told > 0) this.messages.wake();
    return 'idle';
  }

  private async deliver(): Promise<'busy' | 'idle'> {
    const { sent, failed } = await this.parts.notifications.relay.runOnce();
    if (failed > 0) this.logger.warn(`${failed} notifications could not be sent and will be tried again`);
    return sent > 0 ? 'busy' : 'idle';
  }

  /** Before the first event there is nothing to do. */
  private posting(step: (posting: Posting) => Promise<'busy' | 'idle'>): Step {
    return async () => {
      const { current } = this.parts.host;
      return current === undefined ? 'idle' : step(current);
    };
  }

  /** A step without work may not have asked Intacct at all: only one that did something shows that it is back. */
  private async watched(name: string, step: Step): Promise<'busy' | 'idle'> {
    const outcome = await step();
    if (outcome === 'busy') this.outages.worked(name);
    return outcome;
  }

  private loop(name: string, step: Step, rests = 1): Loop {
    return new Loop(name, () => this.watched(name, step), {
      idleMs: this.parts.idleMs * rests,
      onError: (error) => {
        if (isLoginRefused(error) && this.parts.isRefused()) return;
        if (error instanceof IntacctRequestError) return this.outages.failed(name, error.message);
        this.logger.warn(`${name}: a step failed and will be tried again`, asError(error));
      },
    });
  }
}

async function idleAfter(work: Promise<unknown>): Promise<'idle'> {
  await work;
  return 'idle';
}

function isLoginRefused(error: unknown): boolean {
  return error instanceof IntacctRequestError && error.failure.class === 'authentication';
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

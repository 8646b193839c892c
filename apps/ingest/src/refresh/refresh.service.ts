import { setTimeout as delay } from 'node:timers/promises';

import { PipedriveApiError, type ReadPurpose } from '@app/pipedrive';
import { Loop, type Database } from '@app/platform';

import type { ChangeHintRepository } from '../hints/change-hint.repository.js';
import { hintEntities, unhinted, type ClaimedHint, type HintEntity, type HintSource } from '../hints/hint.js';
import type { PersonReads, PersonRefresher } from './person.refresher.js';
import type { DealRefresher, RefreshReads } from './deal.refresher.js';
import type { OrganizationRefresher } from './organization.refresher.js';
import { SharedPage, type WonPage } from './won-page.js';

/** What a refresh reads with; `PipedriveClient.for` gives one per purpose. */
export type RefreshClient = RefreshReads & PersonReads;

export interface RefreshOptions {
  readonly idleMs: number;
  readonly claimMs: number;
  readonly retryMs: number;
  /** Batches in flight at the same time: one alone would spend its time waiting for Pipedrive. */
  readonly workers: number;
  readonly onError: (error: unknown) => void;
  /** Deliveries pour in: accepting them comes first, and what they tell is read the cheaper the later. */
  readonly stepsBack?: () => boolean;
  /** After a commit that may have put events into the outbox. */
  readonly onApplied: () => void;
}

export interface RefreshParts {
  readonly db: Database;
  readonly hints: ChangeHintRepository;
  readonly clientFor: (purpose: ReadPurpose) => RefreshClient;
  readonly deals: DealRefresher;
  readonly organizations: OrganizationRefresher;
  readonly persons: PersonRefresher;
}

/** Ids of one bulk call. */
const BATCH = 100;
const HELPER_REST_MS = 60_000;
const MAX_RETRY_MS = 15 * 60_000;
/** Between batches while deliveries pour in: longest, and how often it is asked whether they still do. */
const STEP_BACK_MS = 2_000;
const STEP_BACK_LOOK_MS = 100;
/** The account is stopped until midnight or until somebody acts; asking more often only prolongs a block. */
const STOPPED_RETRY_MS = 10 * 60_000;

/** Serves the hints: takes a batch per kind, reads, applies; a batch that fails is served again later. */
export class RefreshService {
  private readonly loop: Loop;
  /** They sleep until there is more than one batch to serve. */
  private readonly helpers: readonly Loop[];

  constructor(
    private readonly parts: RefreshParts,
    private readonly options: RefreshOptions,
  ) {
    const step = async (): Promise<'busy' | 'idle'> => ((await this.runOnce()).served > 0 ? 'busy' : 'idle');
    const patientStep = async (): Promise<'busy' | 'idle'> => {
      for (let waited = 0; this.stepsBack && waited < STEP_BACK_MS; waited += STEP_BACK_LOOK_MS)
        await delay(STEP_BACK_LOOK_MS);
      return step();
    };
    this.loop = new Loop('refresh', patientStep, { idleMs: options.idleMs, onError: options.onError });
    const helperStep = async (): Promise<'busy' | 'idle'> => (this.stepsBack ? 'idle' : step());
    const rest = { idleMs: HELPER_REST_MS, onError: options.onError };
    this.helpers = Array.from({ length: options.workers - 1 }, () => new Loop('refresh-helper', helperStep, rest));
  }

  start(): void {
    for (const loop of [this.loop, ...this.helpers]) loop.start();
  }

  wake(): void {
    this.loop.wake();
  }

  async stop(): Promise<void> {
    await Promise.all([this.loop, ...this.helpers].map((loop) => loop.stop()));
  }

  private get stepsBack(): boolean {
    return this.options.stepsBack?.() ?? false;
  }

  /** One batch of each kind. Persons and organizations first: what they lead to is then served with the deals. */
  async runOnce(): Promise<{ served: number; failed: number }> {
    let served = 0;
    let failed = 0;
    const due = await this.parts.hints.dueEntities();
    for (const entity of hintEntities.toReversed().filter((one) => due.has(one))) {
      const claimed = await this.parts.hints.claim(entity, BATCH, this.options.claimMs);
      if (claimed.length === 0) continue;
      if (claimed.length === BATCH) for (const helper of this.helpers) helper.wake();
      try {
        await this.serve(entity, claimed);
        served += claimed.length;
        this.options.onApplied();
      } catch (error) {
        failed += claimed.length;
        this.options.onError(error);
        await this.postpone(claimed, error);
      }
    }
    return { served, failed };
  }

  /**
   * Reads the chosen deals of a page at once, without a hint for each. What cannot be read now becomes hints, so nothing of
   * the page is left undone once this returns.
   */
  async servePage(page: WonPage, ids: readonly string[]): Promise<void> {
    const client = this.parts.clientFor('backfill');
    const batches = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, n) =>
      ids.slice(n * BATCH, (n + 1) * BATCH),
    );
    const shared = new SharedPage(page, client, batches.length);
    const reads = batches.map(async (batch) => {
      const reader = shared.reader();
      try {
        await this.parts.deals.refresh(reader.client, batch.map(unhinted), page.start);
      } catch (error) {
        this.options.onError(error);
        await this.parts.hints.raise(this.parts.db, batch.map(unhinted), 'backfill');
      } finally {
        reader.done();
      }
    });
    await Promise.all(reads);
    this.options.onApplied();
  }

  private async serve(entity: HintEntity, claimed: readonly ClaimedHint[]): Promise<void> {
    const client = this.parts.clientFor(purposeOf(claimed));
    switch (entity) {
      case 'deal':
        await this.parts.deals.refresh(client, claimed);
        return;
      case 'organization':
        await this.parts.organizations.refresh(client, claimed);
        return;
      case 'person':
        await this.parts.persons.refresh(client, claimed);
        return;
    }
  }

  private async postpone(claimed: readonly ClaimedHint[], error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    const failures = claimed.map((hint) => ({ hint, error: message, retryAfterMs: this.retryAfterMs(hint, error) }));
    await this.parts.hints.postpone(this.parts.db, failures);
  }

  private retryAfterMs(hint: ClaimedHint, error: unknown): number {
    if (error instanceof PipedriveApiError) {
      if (error.retryAfterMs !== undefined) return Math.max(error.retryAfterMs, this.options.retryMs);
      if (['daily-limit', 'cloudflare-block', 'unauthorized', 'payment-required'].includes(error.kind))
        return STOPPED_RETRY_MS;
    }
    return Math.min(this.options.retryMs * 2 ** Math.min(hint.attempts, 16), MAX_RETRY_MS);
  }
}

const PURPOSES: Readonly<Record<HintSource, ReadPurpose>> = {
  webhook: 'hint',
  sync: 'admin',
  settings: 'poll',
  poll: 'poll',
  sweep: 'poll',
  backfill: 'backfill',
};

/** A batch is as urgent as its most urgent hint. */
function purposeOf(claimed: readonly ClaimedHint[]): ReadPurpose {
  const order: readonly ReadPurpose[] = ['admin', 'hint', 'poll', 'backfill'];
  const wanted = new Set(claimed.map((hint) => PURPOSES[hint.source]));
  return order.find((purpose) => wanted.has(purpose)) ?? 'poll';
}

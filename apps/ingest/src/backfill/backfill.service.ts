import { randomUUID } from 'node:crypto';

import type { PipedriveClient, PipedriveDeal, ReadRow } from '@app/pipedrive';
import type { AuditTrail, Database, Sql } from '@app/platform';

import { bookkeepingDate } from '../deal/bookkeeping-date.js';
import type { ChangeHintRepository } from '../hints/change-hint.repository.js';
import type { IngestIdentity } from '../ingest-identity.js';
import type { ReadSequence } from '../refresh/read-sequence.js';
import type { WonPage } from '../refresh/won-page.js';
import type { JobLease } from '../schedules/job-lease.js';
import type { ScheduleRepository } from '../schedules/schedule.repository.js';
import { SettingRefusedError, type SettingsChange } from '../settings/ingest-settings.service.js';
import type { IngestSettingsRepository } from '../settings/ingest-settings.repository.js';
import type { Backfill, BackfillRepository } from './backfill.repository.js';

type BackfillReads = Pick<PipedriveClient, 'dealPagesById' | 'archivedDeals'>;
type IsMeant = (deal: PipedriveDeal) => boolean;

export interface BackfillParts {
  readonly db: Database;
  readonly identity: IngestIdentity;
  readonly client: () => BackfillReads;
  readonly sequence: ReadSequence;
  /** Reads those deals of the page in full; what cannot be read now is left as hints. */
  readonly servePage: (page: WonPage, ids: readonly string[]) => Promise<void>;
  readonly repository: BackfillRepository;
  readonly hints: ChangeHintRepository;
  readonly settings: IngestSettingsRepository;
  readonly schedules: ScheduleRepository;
  readonly audit: AuditTrail;
  readonly onRequested: () => void;
  readonly onStored: () => void;
}

export const BACKFILL_SCHEDULE = 'backfills';
const PAGE = 500;
const PAGES_IN_HAND = 4;
const WON = ['won'] as const;

/** Somebody cancelled it while it ran. */
class BackfillEndedError extends Error {}

/**
 * Emits what a cutover left out: the deals won within a range of dates, asked for by a person. It reads page by page, at the
 * lowest priority; what a reading leads to is decided as for every other.
 */
export class BackfillService {
  constructor(private readonly parts: BackfillParts) {}

  list(): Promise<Backfill[]> {
    return this.parts.repository.list();
  }

  /** @throws SettingRefusedError when there is no cutover yet, or another backfill is running. */
  async request(wonFrom: string, wonTo: string, dryRun: boolean, change: SettingsChange): Promise<string> {
    if (wonFrom > wonTo)
      throw new SettingRefusedError('wonFrom', `${wonFrom} is after ${wonTo}`, 'Swap the two dates.');
    const id = randomUUID();
    await this.parts.db.transaction(async (tx) => {
      // Locked, so that two requests at once cannot both find nothing running.
      const { cutover } = await this.parts.settings.readForChange(tx);
      if (cutover === null && !dryRun)
        throw new SettingRefusedError('cutover', 'is not set, so nothing is emitted', 'Set the cutover first.');
      const running = (await this.parts.repository.list(tx)).find((one) => one.state === 'running');
      if (running !== undefined)
        throw new SettingRefusedError('backfill', `${running.id} is still running`, 'Wait for it, or cancel it.');
      const { actor: requestedBy, reason } = change;
      await this.parts.repository.insert(tx, { id, wonFrom, wonTo, dryRun, requestedBy, reason: reason ?? null });
      await this.audit(tx, 'backfill.requested', id, change, { wonFrom, wonTo, dryRun });
      await this.parts.schedules.runNow(tx, BACKFILL_SCHEDULE);
    });
    this.parts.onRequested();
    return id;
  }

  /** Pages in hand and hints that were raised already are still served. False: there is no such running backfill. */
  async cancel(id: string, change: SettingsChange): Promise<boolean> {
    return this.parts.db.transaction(async (tx) => {
      const backfill = await this.parts.repository.lock(tx, id);
      if (backfill?.state !== 'running') return false;
      await this.parts.repository.end(tx, id, 'cancelled');
      await this.audit(tx, 'backfill.cancelled', id, change, { scanned: backfill.scanned, matched: backfill.matched });
      return true;
    });
  }

  /** Takes every running backfill to its end, from where it was left. */
  async run(lease: JobLease): Promise<void> {
    for (const backfill of (await this.list()).filter((one) => one.state === 'running')) {
      try {
        await this.walk(backfill, lease);
      } catch (error) {
        if (error instanceof BackfillEndedError) continue;
        await this.parts.repository.stumbled(backfill.id, error instanceof Error ? error.message : String(error));
        throw error;
      }
    }
  }

  private async walk(backfill: Backfill, lease: JobLease): Promise<void> {
    const { db, settings, repository } = this.parts;
    const { timeZone } = await settings.read(db);
    const client = this.parts.client();
    const isMeant: IsMeant = (deal) => {
      const wonOn = deal.wonTime === null ? undefined : bookkeepingDate(deal.wonTime, timeZone);
      return wonOn !== undefined && wonOn >= backfill.wonFrom && wonOn <= backfill.wonTo;
    };
    await this.walkListed(backfill, client, isMeant, lease);
    await this.walkArchived(backfill, client, isMeant, lease);
    await db.transaction(async (tx) => {
      if ((await repository.lock(tx, backfill.id))?.state === 'running') await repository.end(tx, backfill.id, 'done');
    });
  }

  /**
   * Several pages are in hand at a time, so that while the deals of one are stored the limit is used for those of another;
   * never more of them, however many there are.
   */
  private async walkListed(
    backfill: Backfill,
    client: BackfillReads,
    isMeant: IsMeant,
    lease: JobLease,
  ): Promise<void> {
    const cursor = BigInt(backfill.cursorId ?? '0');
    const pages = client.dealPagesById({ status: WON, limit: PAGE })[Symbol.asyncIterator]();
    const inHand: Promise<void>[] = [];
    try {
      for (;;) {
        const start = await this.parts.sequence.next();
        const page = await pages.next();
        if (page.done === true) return;
        // After a kill the walk begins again, since cursors of Pipedrive are not kept; what was done is skipped.
        const fresh = page.value.rows.filter((row) => row.id === undefined || BigInt(row.id) > cursor);
        if (fresh.length === 0) continue;
        const served = this.serve(backfill, { rows: fresh, again: page.value.again, start }, isMeant);
        const before = inHand.at(-1);
        const stored = served.then(() => before).then(() => this.store(backfill, fresh, isMeant, lease));
        // Whether it failed is seen when it is waited for.
        stored.catch(() => undefined);
        inHand.push(stored);
        if (inHand.length === PAGES_IN_HAND) await inHand.shift();
      }
    } finally {
      // Each waits for the one before.
      await inHand.at(-1);
    }
  }

  private async serve(backfill: Backfill, page: WonPage, isMeant: IsMeant): Promise<void> {
    const ids = idsOf(page.rows, isMeant);
    if (backfill.dryRun || ids.length === 0) return;
    if (!(await this.parts.repository.isRunning(backfill.id))) throw new BackfillEndedError();
    await this.parts.servePage(page, ids);
  }

  /** Counts a page whose deals have been seen to. */
  private async store(
    backfill: Backfill,
    page: readonly ReadRow<PipedriveDeal>[],
    isMeant: IsMeant,
    lease: JobLease,
  ): Promise<void> {
    const { db, repository } = this.parts;
    await lease.renew();
    await db.transaction(async (tx) => {
      await this.assertRunning(tx, backfill, lease);
      const cursorId = page.findLast((row) => row.id !== undefined)?.id;
      const matched = idsOf(page, isMeant).length;
      await repository.progress(tx, backfill.id, { scanned: page.length, matched, cursorId });
    });
  }

  /** They are few and cannot change: hints are raised for them page by page, and counted once at the end. */
  private async walkArchived(
    backfill: Backfill,
    client: BackfillReads,
    isMeant: IsMeant,
    lease: JobLease,
  ): Promise<void> {
    const { db, repository, hints } = this.parts;
    let matched = 0;
    for await (const page of client.archivedDeals(undefined, { status: WON, limit: PAGE })) {
      await lease.renew();
      const ids = idsOf(page, isMeant);
      matched += ids.length;
      if (backfill.dryRun) continue;
      await db.transaction(async (tx) => {
        await this.assertRunning(tx, backfill, lease);
        const requests = ids.map((id) => ({ entity: 'deal' as const, id }));
        await hints.raise(tx, requests, 'backfill');
      });
      this.parts.onStored();
    }
    await db.transaction(async (tx) => {
      await this.assertRunning(tx, backfill, lease);
      await repository.progress(tx, backfill.id, { scanned: matched, matched, cursorId: undefined });
    });
  }

  private async assertRunning(tx: Sql, backfill: Backfill, lease: JobLease): Promise<void> {
    await lease.assertHeld(tx);
    if ((await this.parts.repository.lock(tx, backfill.id))?.state !== 'running') throw new BackfillEndedError();
  }

  private async audit(tx: Sql, action: string, id: string, change: SettingsChange, after: unknown): Promise<void> {
    const { actor, reason } = change;
    const subject = { subjectType: 'backfill', subjectId: id, ...this.parts.identity };
    const entry = { id: randomUUID(), actor, action, ...subject, outcome: 'succeeded' as const, after };
    await this.parts.audit.append(tx, [reason === undefined ? entry : { ...entry, reason }]);
  }
}

/** Of the deals that are meant, and of those that cannot be understood. */
function idsOf(rows: readonly ReadRow<PipedriveDeal>[], isMeant: IsMeant): string[] {
  return rows.filter((row) => !row.ok || isMeant(row.value)).flatMap((row) => row.id ?? []);
}

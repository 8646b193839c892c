import {
  PipedriveApiError,
  type PipedriveClient,
  type PipedriveDeal,
  type PipedriveInstalment,
  type ReadRow,
} from '@app/pipedrive';
import type { Clock } from '@app/platform';
import { Logger } from '@nestjs/common';

import type { DealParts, DealReading, DealReadings } from './deal-reading.js';
import type { ReadingStart, ReadSequence } from './read-sequence.js';

export type DealReads = Pick<
  PipedriveClient,
  'dealsByIds' | 'archivedByIds' | 'linesByDealIds' | 'discountsOf' | 'instalmentsByDealIds'
>;

/** What the reader has to ask the domain: whom to read in full, and whether the parts fit together. */
export interface ReadingRules {
  needsParts(deal: PipedriveDeal): boolean;
  partsMatchValue(deal: PipedriveDeal, parts: DealParts): boolean;
}

interface Draft {
  readonly deal: PipedriveDeal;
  parts: {
    lines: DealParts['lines'][number][];
    discounts: DealParts['discounts'][number][];
    instalments: PipedriveInstalment[];
  };
  /** The parts add up to the value. */
  fits: boolean;
}

/** A plan without instalments refuses them every time; asking again after a day notices an upgrade. */
const INSTALMENTS_RETRY_MS = 24 * 3_600_000;

/** Reads deals in bulk, with their lines, so that what it returns belongs together. */
export class DealReader {
  private readonly log = new Logger(DealReader.name);
  private noInstalmentsSinceMs: number | undefined;

  constructor(
    private readonly sequence: ReadSequence,
    private readonly clock: Clock,
  ) {}

  /**
   * Reads up to a hundred deals. A deal that moved while its lines were read, or whose lines do not add up to its value,
   * is read once more, under a number of its own. Throws what the client throws: then nothing was learned. `begun` is given
   * where the first look has been taken already.
   */
  async read(
    client: DealReads,
    ids: readonly string[],
    rules: ReadingRules,
    begun?: ReadingStart,
  ): Promise<DealReadings> {
    const first = await this.pass(client, ids, rules, begun);
    const missing = ids.filter((id) => first.readings.get(id)?.reading.kind === 'missing');
    // A deal that is taken out of the archive between the two lists is in neither, so missing is asked twice as well.
    const again = [...missing, ...(await this.unsettled(client, first.drafts))];
    if (again.length === 0) return first.readings;
    const second = await this.pass(client, again, rules);
    return new Map([...first.readings, ...second.readings]);
  }

  private async pass(
    client: DealReads,
    ids: readonly string[],
    rules: ReadingRules,
    begun?: ReadingStart,
  ): Promise<{ readings: DealReadings; drafts: ReadonlyMap<string, Draft> }> {
    const start = begun ?? (await this.sequence.next());
    const broken = new Map<string, string>();
    const deals = await this.deals(client, ids, broken);
    const drafts = new Map<string, Draft>();
    for (const deal of deals.values())
      if (rules.needsParts(deal))
        drafts.set(deal.id, { deal, parts: { lines: [], discounts: [], instalments: [] }, fits: false });
    await this.parts(client, drafts, broken);
    for (const draft of drafts.values()) {
      draft.fits = rules.partsMatchValue(draft.deal, draft.parts);
      if (draft.fits) continue;
      await this.discounts(client, draft, broken);
      draft.fits = rules.partsMatchValue(draft.deal, draft.parts);
    }
    const readings = ids.map((id) => {
      const reading = readingOf(deals.get(id), drafts.get(id), broken.get(id));
      return [id, { start, reading }] as const;
    });
    return { readings: new Map(readings), drafts };
  }

  /** By id, then among the archived: only what is in neither is missing. */
  private async deals(client: DealReads, ids: readonly string[], broken: Map<string, string>) {
    const found = new Map<string, PipedriveDeal>();
    collect(await client.dealsByIds(ids), found, broken);
    const rest = ids.filter((id) => !found.has(id) && !broken.has(id));
    if (rest.length > 0) collect(await client.archivedByIds(rest), found, broken);
    return found;
  }

  private async parts(client: DealReads, drafts: Map<string, Draft>, broken: Map<string, string>): Promise<void> {
    const ids = [...drafts.keys()];
    if (ids.length === 0) return;
    for (const row of await client.linesByDealIds(ids)) {
      if (row.ok) drafts.get(row.value.dealId)?.parts.lines.push(row.value);
      else if (row.dealId !== undefined) broken.set(row.dealId, `line ${row.id ?? '?'}: ${row.error.message}`);
      else throw row.error;
    }
    const withLines = ids.filter((id) => (drafts.get(id)?.parts.lines.length ?? 0) > 0);
    for (const row of await this.instalments(client, withLines)) {
      if (row.ok) drafts.get(row.value.dealId)?.parts.instalments.push(row.value);
      else if (row.dealId !== undefined) broken.set(row.dealId, `instalment ${row.id ?? '?'}: ${row.error.message}`);
      else throw row.error;
    }
  }

  /** Instalments need a product line and a higher plan; where the plan lacks them there are none. */
  private async instalments(client: DealReads, ids: readonly string[]): Promise<ReadRow<PipedriveInstalment>[]> {
    const nowMs = this.clock.monotonicMs();
    const refusedLately =
      this.noInstalmentsSinceMs !== undefined && nowMs - this.noInstalmentsSinceMs < INSTALMENTS_RETRY_MS;
    if (ids.length === 0 || refusedLately) return [];
    try {
      return await client.instalmentsByDealIds(ids);
    } catch (error) {
      if (!isFeatureMissing(error)) throw error;
      this.noInstalmentsSinceMs = nowMs;
      this.log.warn('the Pipedrive plan has no instalments; asked again in a day');
      return [];
    }
  }

  private async discounts(client: DealReads, draft: Draft, broken: Map<string, string>): Promise<void> {
    if (draft.parts.lines.length === 0) return;
    for (const row of await client.discountsOf(draft.deal.id)) {
      if (row.ok) draft.parts.discounts.push(row.value);
      else broken.set(draft.deal.id, `discount ${row.id ?? '?'}: ${row.error.message}`);
    }
  }

  /** The deals that moved while their parts were read, and those whose parts still do not fit. */
  private async unsettled(client: DealReads, drafts: ReadonlyMap<string, Draft>): Promise<string[]> {
    if (drafts.size === 0) return [];
    const now = new Map<string, PipedriveDeal>();
    const ids = [...drafts.keys()];
    const active = ids.filter((id) => drafts.get(id)?.deal.isArchived === false);
    // An archived deal cannot be edited, so it cannot move either.
    if (active.length > 0) collect(await client.dealsByIds(active), now, new Map());
    return ids.filter((id) => {
      const draft = drafts.get(id);
      if (draft === undefined) return false;
      const moved = !draft.deal.isArchived && now.get(id)?.updateTime !== draft.deal.updateTime;
      return moved || !draft.fits;
    });
  }
}

function collect(
  rows: readonly ReadRow<PipedriveDeal>[],
  found: Map<string, PipedriveDeal>,
  broken: Map<string, string>,
) {
  for (const row of rows) {
    if (row.ok) found.set(row.id, row.value);
    else if (row.id !== undefined) broken.set(row.id, row.error.message);
    else throw row.error;
  }
}

function readingOf(deal: PipedriveDeal | undefined, draft: Draft | undefined, reason: string | undefined): DealReading {
  if (reason !== undefined) return { kind: 'broken', reason };
  if (deal === undefined) return { kind: 'missing' };
  return { kind: 'found', found: { deal, parts: draft?.parts ?? null } };
}

/** Only the plan's own word counts: a missing permission taken for "no instalments" would post their deals whole. */
function isFeatureMissing(error: unknown): boolean {
  return error instanceof PipedriveApiError && error.kind === 'feature-unavailable';
}

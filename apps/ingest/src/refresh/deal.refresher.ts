import type { OrganizationState } from '@app/contracts';
import type { PipedriveClient, PipedriveDeal } from '@app/pipedrive';
import { isRetryableDatabaseError, type Database } from '@app/platform';

import type { Catalogue } from '../catalogue/catalogue.js';
import type { CatalogueSnapshot } from '../catalogue/catalogue-snapshot.js';
import { isInCycle } from '../deal/deal-cycle.js';
import { isDeletedDeal } from '../deal/deal-facts.normalizer.js';
import type { DealObservation } from '../deal/deal-snapshot.js';
import { NormalizationError } from '../deal/normalization.error.js';
import type { MergeAliasRepository } from '../hints/merge-alias.repository.js';
import type { ClaimedHint } from '../hints/hint.js';
import type { IngestSettingsRepository } from '../settings/ingest-settings.repository.js';
import { resolveRevenueStages } from '../settings/revenue-stages.js';
import type { AppliedBatch, DealApplier } from './deal.applier.js';
import type { ObservedDeal } from './observed-deal.js';
import { factsOf, normalizeWholeDeal, partsMatchValue, type Surroundings } from './deal-observation.normalizer.js';
import type { DealReading, DealReadings, WholeDeal } from './deal-reading.js';
import type { DealReader, DealReads, ReadingRules } from './deal.reader.js';
import type { OrganizationApplier } from './organization.applier.js';
import type { OrganizationReader, OrganizationReads } from './organization.reader.js';
import type { ReadingStart } from './read-sequence.js';

export interface DealRefresherParts {
  readonly db: Database;
  readonly settings: IngestSettingsRepository;
  readonly catalogue: Catalogue;
  readonly aliases: MergeAliasRepository;
  readonly reader: DealReader;
  readonly applier: DealApplier;
  readonly organizationReader: OrganizationReader;
  readonly organizationApplier: OrganizationApplier;
}

export type RefreshReads = DealReads & OrganizationReads & Pick<PipedriveClient, 'productsByIds'>;

/** Takes a batch of hints to what Pipedrive says now, and what that means. */
export class DealRefresher {
  constructor(private readonly parts: DealRefresherParts) {}

  /** Throws what the client or the database throws: then nothing was settled and the hints are served again. */
  async refresh(client: RefreshReads, hints: readonly ClaimedHint[], begun?: ReadingStart): Promise<AppliedBatch> {
    const { db, settings, catalogue, reader } = this.parts;
    const before = await settings.read(db);
    const snapshot = await catalogue.snapshot(before.revenueStages.map((stage) => stage.stageId));
    const stages = resolveRevenueStages(before.revenueStages, snapshot);
    const rules: ReadingRules = {
      needsParts: (deal) => before.cutover !== null && mayBeInCycle(deal, snapshot, stages),
      partsMatchValue: (deal, parts) => partsMatchValue(deal, parts, snapshot),
    };
    const readings = await reader.read(
      client,
      hints.map((hint) => hint.id),
      rules,
      begun,
    );
    const isUrgent = hints.some((hint) => hint.source === 'webhook' || hint.source === 'sync');
    const around = await this.surroundings(client, readings, snapshot, isUrgent);
    const merged = await this.parts.aliases.survivors(db, 'deal', [...readings.keys()]);
    const observed = hints.flatMap((hint): ObservedDeal[] => {
      const entry = readings.get(hint.id);
      if (entry === undefined) return [];
      const observation = observe(entry.reading, merged.get(hint.id), around);
      return [{ dealId: hint.id, ...entry.start, hint, observation }];
    });
    return this.apply(observed, snapshot);
  }

  /** One deal that the database refuses must not keep the others of its batch from going on. */
  private async apply(observed: readonly ObservedDeal[], snapshot: CatalogueSnapshot): Promise<AppliedBatch> {
    const { applier } = this.parts;
    const stagesOf = (inForce: { readonly revenueStages: Parameters<typeof resolveRevenueStages>[0] }) =>
      resolveRevenueStages(inForce.revenueStages, snapshot);
    try {
      return await applier.apply(observed, stagesOf);
    } catch (error) {
      if (isRetryableDatabaseError(error)) throw error;
      const [only, ...others] = observed;
      if (only === undefined) throw error;
      if (others.length === 0) {
        if (only.observation.kind === 'unreadable') throw error;
        const reason = error instanceof NormalizationError ? error.message : `cannot be stored: ${messageOf(error)}`;
        return applier.apply([{ ...only, observation: { kind: 'unreadable', reason } }], stagesOf);
      }
      let sum: AppliedBatch = { emitted: 0, unreadable: 0 };
      for (const one of observed) {
        const applied = await this.apply([one], snapshot);
        sum = { emitted: sum.emitted + applied.emitted, unreadable: sum.unreadable + applied.unreadable };
      }
      return sum;
    }
  }

  /** Products and organizations of the deals that were read in full. */
  private async surroundings(
    client: RefreshReads,
    readings: DealReadings,
    snapshot: CatalogueSnapshot,
    isUrgent: boolean,
  ): Promise<Surroundings> {
    const { db, catalogue, aliases } = this.parts;
    const all = [...readings.values()].flatMap(({ reading }) => (reading.kind === 'found' ? [reading.found] : []));
    const whole = all.filter((found) => found.parts !== null);
    const productIds = whole.flatMap((found) => found.parts?.lines.map((line) => line.productId) ?? []);
    const organizationIds = all.flatMap((found) => found.deal.orgId ?? []);
    const organizationSurvivors = await aliases.survivors(db, 'organization', organizationIds);
    const products = await catalogue.productsOf(productIds);
    const organizations = await this.organizations(client, whole, organizationSurvivors, isUrgent);
    return {
      catalogue: await catalogue.withCategories(snapshot, products.values()),
      products,
      organizationSurvivors,
      organizations,
    };
  }

  private async organizations(
    client: RefreshReads,
    whole: readonly WholeDeal[],
    survivors: ReadonlyMap<string, string>,
    isUrgent: boolean,
  ): Promise<ReadonlyMap<string, OrganizationState>> {
    const candidates = new Map<string, string>();
    const ids = whole.flatMap(({ deal }) => {
      if (deal.orgId === null) return [];
      const id = survivors.get(deal.orgId) ?? deal.orgId;
      if (deal.personId !== null && !candidates.has(id)) candidates.set(id, deal.personId);
      return [id];
    });
    const { organizationReader, organizationApplier } = this.parts;
    const fresh = isUrgent ? new Map<string, OrganizationState>() : await organizationReader.readLately(ids);
    const stale = ids.filter((id) => !fresh.has(id));
    const observed = await organizationReader.read(client, stale, candidates);
    if (observed.length === 0) return fresh;
    return new Map([...fresh, ...(await organizationApplier.apply(observed, []))]);
  }
}

function mayBeInCycle(
  deal: PipedriveDeal,
  snapshot: CatalogueSnapshot,
  stages: ReturnType<typeof resolveRevenueStages>,
) {
  if (isDeletedDeal(deal)) return false;
  try {
    return isInCycle(factsOf(deal, snapshot, new Map()), stages);
  } catch (error) {
    // Told when the deal is normalized for good; its parts would be of no use.
    if (error instanceof NormalizationError) return false;
    throw error;
  }
}

function observe(
  reading: DealReading,
  mergedInto: string | undefined,
  around: Surroundings,
): ObservedDeal['observation'] {
  if (reading.kind === 'broken') return { kind: 'unreadable', reason: reading.reason };
  const gone: DealObservation | undefined =
    reading.kind === 'missing'
      ? { kind: 'absent' }
      : isDeletedDeal(reading.found.deal)
        ? { kind: 'deleted' }
        : undefined;
  // A merge is believed only of a deal that is really gone: the message alone proves nothing.
  if (gone !== undefined) return mergedInto === undefined ? gone : { kind: 'merged', into: mergedInto };
  if (reading.kind === 'missing') return { kind: 'absent' };
  try {
    return { kind: 'present', ...normalizeWholeDeal(reading.found, around) };
  } catch (error) {
    return { kind: 'unreadable', reason: messageOf(error) };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

import type { DealDiscount, DealInstalment, OptionLabel, OrganizationState } from '@app/contracts';
import type { PipedriveDeal, PipedriveProduct } from '@app/pipedrive';

import type { CatalogueSnapshot } from '../catalogue/catalogue-snapshot.js';
import { normalizeCustomField } from '../deal/custom-field.normalizer.js';
import { normalizeDealFacts } from '../deal/deal-facts.normalizer.js';
import { normalizeDealDiscount, normalizeDealInstalment, normalizeDealLine } from '../deal/deal-line.normalizer.js';
import type { DealDetails, DealFacts } from '../deal/deal-snapshot.js';
import { lineTotals } from '../deal/line-totals.js';
import { NormalizationError } from '../deal/normalization.error.js';
import type { DealParts, WholeDeal } from './deal-reading.js';

export interface Surroundings {
  readonly catalogue: CatalogueSnapshot;
  readonly products: ReadonlyMap<string, PipedriveProduct>;
  /** By id, for organizations that were merged away. */
  readonly organizationSurvivors: ReadonlyMap<string, string>;
  /** By id, after merges. */
  readonly organizations: ReadonlyMap<string, OrganizationState>;
}

/** Pipedrive's deal with its lines, products and organization as one normalized picture. */
export function normalizeWholeDeal(
  found: WholeDeal,
  around: Surroundings,
): { readonly facts: DealFacts; readonly details: DealDetails | null } {
  const facts = factsOf(found.deal, around.catalogue, around.organizationSurvivors);
  return { facts, details: found.parts === null ? null : detailsOf(found.deal, facts, found.parts, around) };
}

export function factsOf(
  deal: PipedriveDeal,
  catalogue: CatalogueSnapshot,
  survivors: ReadonlyMap<string, string>,
): DealFacts {
  return normalizeDealFacts(deal, {
    stageOrder: catalogue.stage(deal.stageId)?.orderNr ?? 0,
    decimals: catalogue.decimals(deal.currency),
    organizationId: deal.orgId === null ? null : (survivors.get(deal.orgId) ?? deal.orgId),
  });
}

/** Whether lines and discounts, as read, give the deal's value; a broken line is reported when the deal is normalized. */
export function partsMatchValue(deal: PipedriveDeal, parts: DealParts, catalogue: CatalogueSnapshot): boolean {
  const decimals = catalogue.decimals(deal.currency);
  try {
    const lines = parts.lines.map((line) => normalizeDealLine(line, { decimals, product: undefined, category: null }));
    return lineTotals(deal.value, lines, discountsOf(parts, decimals), decimals).matchesValue;
  } catch (error) {
    if (error instanceof NormalizationError) return false;
    throw error;
  }
}

function detailsOf(deal: PipedriveDeal, facts: DealFacts, parts: DealParts, around: Surroundings): DealDetails {
  const { catalogue } = around;
  const decimals = catalogue.decimals(deal.currency);
  const lines = parts.lines.map((line) => {
    const product = around.products.get(line.productId);
    return normalizeDealLine(line, { decimals, product, category: categoryOf(product, catalogue) });
  });
  const discounts = discountsOf(parts, decimals);
  const totals = lineTotals(facts.value, lines, discounts, decimals);
  return {
    pipeline: catalogue.pipelineName(deal.pipelineId),
    stage: catalogue.stageName(deal.stageId),
    owner: deal.ownerId === null ? null : catalogue.userName(deal.ownerId),
    labels: catalogue.dealLabels(deal.labelIds),
    organization: organizationOf(facts, around),
    lines,
    discounts,
    instalments: instalmentsOf(parts, decimals),
    linesNetTotal: totals.netTotal,
    linesMatchValue: totals.matchesValue,
    customFields: Object.entries(deal.customFields).flatMap(
      ([key, raw]) => normalizeCustomField(key, raw, catalogue.dealField(key)) ?? [],
    ),
  };
}

/** A deal that names an organization must carry it: without it the entry would go out without its customer. */
function organizationOf(facts: DealFacts, around: Surroundings): OrganizationState | null {
  if (facts.organizationId === null) return null;
  const organization = around.organizations.get(facts.organizationId);
  if (organization !== undefined) return organization;
  throw new NormalizationError(`deal ${facts.dealId}`, `its organization ${facts.organizationId} cannot be read`);
}

const categoryOf = (product: PipedriveProduct | undefined, catalogue: CatalogueSnapshot): OptionLabel | null =>
  catalogue.category(product?.category ?? null);

const discountsOf = (parts: DealParts, decimals: number): DealDiscount[] =>
  parts.discounts.map((one) => normalizeDealDiscount(one, decimals));

const instalmentsOf = (parts: DealParts, decimals: number): DealInstalment[] =>
  parts.instalments.map((one) => normalizeDealInstalment(one, decimals));

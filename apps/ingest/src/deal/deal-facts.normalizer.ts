import type { PipedriveDeal } from '@app/pipedrive';

import { amountText } from './amount.js';
import type { DealFacts } from './deal-snapshot.js';
import { NormalizationError } from './normalization.error.js';
import { plainText } from './plain-text.js';

export interface FactsContext {
  /** Position of the deal's stage in its pipeline. */
  readonly stageOrder: number;
  /** Of the deal's currency. */
  readonly decimals: number;
  /** The organization that carries on, after merges. */
  readonly organizationId: string | null;
}

/** Pipedrive's deal as far as cycles and events need it. A deleted deal has no facts: ask `isDeletedDeal` first. */
export function normalizeDealFacts(deal: PipedriveDeal, context: FactsContext): DealFacts {
  if (deal.status === 'deleted') throw new NormalizationError(`deal ${deal.id}`, 'is deleted');
  return {
    dealId: deal.id,
    title: plainText(deal.title),
    currency: deal.currency,
    value: amountText(deal.value, context.decimals),
    status: deal.status,
    addTime: instant(deal.id, 'add_time', deal.addTime),
    updateTime: instantOrNull(deal.id, 'update_time', deal.updateTime),
    stageChangeTime: instantOrNull(deal.id, 'stage_change_time', deal.stageChangeTime),
    wonTime: instantOrNull(deal.id, 'won_time', deal.wonTime),
    localWonDate: deal.localWonDate,
    isArchived: deal.isArchived,
    pipelineId: deal.pipelineId,
    stageId: deal.stageId,
    stageOrder: context.stageOrder,
    personId: deal.personId,
    organizationId: context.organizationId,
  };
}

export function isDeletedDeal(deal: PipedriveDeal): boolean {
  return deal.isDeleted || deal.status === 'deleted';
}

function instantOrNull(dealId: string, field: string, text: string | null): string | null {
  return text === null ? null : instant(dealId, field, text);
}

/** One spelling for one instant, so that comparing text compares time. */
function instant(dealId: string, field: string, text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new NormalizationError(`deal ${dealId}`, `${field} is not a time`);
  return time.toISOString();
}

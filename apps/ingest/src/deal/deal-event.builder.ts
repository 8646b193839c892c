import {
  EventType,
  eventIdOf,
  recordKey,
  SCHEMA_VERSION,
  toEventHeaders,
  Topic,
  type DealReverted,
  type DealWon,
} from '@app/contracts';
import type { OutboxRecord } from '@app/platform';

import type { DealDetails, DealFacts } from './deal-snapshot.js';
import type { RevertedEmission, WonEmission } from './deal-transition.js';

/** Where and when an observation was made. */
export interface EventContext {
  readonly environmentId: string;
  readonly company: string;
  /** UTC ISO 8601. */
  readonly observedAt: string;
  readonly readSequence: string;
  readonly timeZone: string;
}

/** A won deal as the event everybody downstream reads. */
export function buildDealWon(
  emission: WonEmission,
  facts: DealFacts,
  details: DealDetails,
  context: EventContext,
): OutboxRecord {
  const payload: DealWon = {
    ...identityOf(emission, facts, context),
    trigger: emission.trigger,
    cycleTime: emission.cycleTime,
    bookkeepingDate: emission.bookkeepingDate,
    timeZone: context.timeZone,
    pipedriveLocalWonDate: facts.localWonDate,
    pipeline: details.pipeline,
    stage: details.stage,
    owner: details.owner,
    labels: [...details.labels],
    organization: details.organization,
    lines: [...details.lines],
    discounts: [...details.discounts],
    instalments: [...details.instalments],
    linesNetTotal: details.linesNetTotal,
    linesMatchValue: details.linesMatchValue,
    customFields: [...details.customFields],
  };
  return record(EventType.dealWon, payload, emission, context);
}

/** A deal that left its cycle; `facts` are the last ones known, since a vanished deal has no others. */
export function buildDealReverted(emission: RevertedEmission, facts: DealFacts, context: EventContext): OutboxRecord {
  const payload: DealReverted = {
    ...identityOf(emission, facts, context),
    reason: emission.reason,
    mergedIntoDealId: emission.mergedInto,
  };
  return record(EventType.dealReverted, payload, emission, context);
}

function identityOf(emission: WonEmission | RevertedEmission, facts: DealFacts, context: EventContext) {
  return {
    schemaVersion: SCHEMA_VERSION,
    environmentId: context.environmentId,
    company: context.company,
    dealId: facts.dealId,
    dealVersion: emission.version,
    cycle: emission.cycle,
    baseline: emission.baseline,
    observedAt: context.observedAt,
    readSequence: context.readSequence,
    contentHash: emission.contentHash,
    contentFieldSet: emission.contentFieldSet,
    title: facts.title,
    currency: facts.currency,
    value: facts.value,
  };
}

function record(
  type: typeof EventType.dealWon | typeof EventType.dealReverted,
  payload: DealWon | DealReverted,
  emission: WonEmission | RevertedEmission,
  context: EventContext,
): OutboxRecord {
  const { environmentId, company } = context;
  const id = eventIdOf(environmentId, company, 'deal', payload.dealId, emission.version, emission.contentHash);
  const subject = `deal/${payload.dealId}`;
  return {
    id,
    aggregateType: 'deal',
    aggregateId: recordKey(company, payload.dealId),
    type,
    topic: Topic.deals,
    payload,
    headers: toEventHeaders({ id, type, time: context.observedAt, subject, environmentId, company }),
  };
}

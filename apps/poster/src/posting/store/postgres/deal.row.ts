import type { DealReverted, DealWon } from '@app/contracts';
import { isDecimalString } from '@app/contracts';

import type { DealState, Hold } from '../../model/deal-state.js';
import type { RowShape } from './row-shape.js';

export const dealShape: RowShape = {
  table: 'deals',
  key: ['company', 'deal_id'],
  columns: {
    company: 'text',
    deal_id: 'text',
    version: 'bigint',
    cycle: 'integer',
    cycle_time: 'text',
    event: 'jsonb',
    content_hash: 'text',
    observed_at: 'timestamptz',
    changed_at: 'timestamptz',
    unreadable: 'text',
    conflict: 'text',
    key_counter: 'integer',
    plan_due_at: 'timestamptz',
    plan_failures: 'integer',
    retry_refused: 'boolean',
    planned_version: 'bigint',
    planned_revision: 'text',
    status: 'text',
    organization_id: 'text',
    title: 'text',
    currency: 'text',
    value: 'numeric',
  },
};

export interface DealRow {
  company: string;
  deal_id: string;
  version: string | number;
  cycle: number;
  cycle_time: string;
  event: DealWon | DealReverted | null;
  content_hash: string;
  observed_at: Date;
  changed_at: Date;
  unreadable: string | null;
  conflict: string | null;
  key_counter: number;
  plan_due_at: Date | null;
  plan_failures: number;
  retry_refused: boolean;
  planned_version: string | number | null;
  planned_revision: string | null;
  status: DealState['status'];
  organization_id: string | null;
  title: string;
  currency: string;
  value: string;
}

export function toDealRow(deal: DealState): DealRow {
  const { event } = deal;
  return {
    company: deal.company,
    deal_id: deal.dealId,
    version: deal.version,
    cycle: deal.cycle,
    cycle_time: deal.cycleTime,
    event,
    content_hash: deal.contentHash,
    observed_at: deal.observedAt,
    changed_at: deal.changedAt,
    unreadable: deal.unreadable,
    conflict: deal.conflict,
    key_counter: deal.keyCounter,
    plan_due_at: deal.planDueAt,
    plan_failures: deal.planFailures,
    retry_refused: deal.retryRefused,
    planned_version: deal.plannedVersion,
    planned_revision: deal.plannedRevision,
    status: deal.status,
    organization_id: organizationOf(event),
    title: event?.title ?? '',
    currency: event?.currency ?? '',
    value: isDecimalString(event?.value) ? event.value : '0',
  };
}

export function fromDealRow(row: DealRow, holds: readonly Hold[]): DealState {
  return {
    company: row.company,
    dealId: row.deal_id,
    version: Number(row.version),
    cycle: row.cycle,
    cycleTime: row.cycle_time,
    event: row.event,
    contentHash: row.content_hash,
    observedAt: row.observed_at,
    changedAt: row.changed_at,
    unreadable: row.unreadable,
    conflict: row.conflict,
    keyCounter: row.key_counter,
    planDueAt: row.plan_due_at,
    planFailures: row.plan_failures,
    retryRefused: row.retry_refused,
    plannedVersion: row.planned_version === null ? null : Number(row.planned_version),
    plannedRevision: row.planned_revision,
    status: row.status,
    holds,
  };
}

export const holdShape: RowShape = {
  table: 'holds',
  key: ['company', 'deal_id', 'cause'],
  columns: {
    company: 'text',
    deal_id: 'text',
    cause: 'text',
    kind: 'text',
    message: 'text',
    remedy: 'text',
    field: 'text',
    value: 'text',
    since: 'timestamptz',
  },
};

export interface HoldRow {
  company: string;
  deal_id: string;
  cause: string;
  kind: Hold['kind'];
  message: string;
  remedy: string;
  field: string | null;
  value: string | null;
  since: Date;
}

export function toHoldRow(deal: DealState, hold: Hold): HoldRow {
  return {
    company: deal.company,
    deal_id: deal.dealId,
    cause: hold.cause,
    kind: hold.kind,
    message: hold.message,
    remedy: hold.remedy,
    field: hold.field ?? null,
    value: hold.value ?? null,
    since: hold.since,
  };
}

export function fromHoldRow(row: HoldRow): Hold {
  return {
    kind: row.kind,
    cause: row.cause,
    message: row.message,
    remedy: row.remedy,
    ...(row.field === null ? {} : { field: row.field }),
    ...(row.value === null ? {} : { value: row.value }),
    since: row.since,
  };
}

function organizationOf(event: DealWon | DealReverted | null): string | null {
  return event && 'organization' in event ? (event.organization?.organizationId ?? null) : null;
}

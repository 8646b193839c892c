import type { HoldReason } from './hold-reason.js';
import type { MappingContext, PeriodPolicy } from './mapping-context.js';

export type PostingDate = { readonly date: string } | { readonly reason: HoldReason };

/**
 * The date the ledger will show. A date before the entity's first open date, or locked, or frozen by us, is closed;
 * the entity's period policy says what follows, and the default is to hold.
 */
export function postingDateFor(bookkeepingDate: string, entity: string | null, context: MappingContext): PostingDate {
  const closedThrough = closedThroughOf(entity, context);
  if (closedThrough === null || bookkeepingDate > closedThrough) return { date: bookkeepingDate };
  const policy: PeriodPolicy =
    (entity === null ? undefined : context.settings.entityPeriodPolicies[entity]) ?? context.settings.periodPolicy;
  if (policy === 'next-open') return { date: addDays(closedThrough, 1) };
  const firstOfCurrent = `${context.today.slice(0, 8)}01`;
  if (policy === 'first-of-current' && firstOfCurrent > closedThrough) return { date: firstOfCurrent };
  const where = entity === null ? 'the company' : `entity ${entity}`;
  return {
    reason: {
      kind: 'period',
      cause: `period:${entity ?? '*'}:${closedThrough}`,
      message: `The books of ${where} are closed to ${closedThrough}; the deal is dated ${bookkeepingDate}`,
      remedy: `Open the period in Intacct, move the freeze date, or choose another period policy for ${where}`,
      field: 'bookkeepingDate',
      value: bookkeepingDate,
    },
  };
}

/** Last closed date, or null where nothing is closed. */
export function closedThroughOf(entity: string | null, context: MappingContext): string | null {
  const record = entity === null ? undefined : context.reference.entities.get(entity);
  const { freezeDates } = context.settings;
  const candidates = [
    record?.startOpen == null ? null : addDays(record.startOpen, -1),
    record?.lockedThrough ?? null,
    freezeDates['*'] ?? null,
    entity === null ? null : (freezeDates[entity] ?? null),
  ].filter((date) => date !== null);
  return candidates.toSorted().at(-1) ?? null;
}

function addDays(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

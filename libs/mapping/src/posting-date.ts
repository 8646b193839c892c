import type { DesiredEntry } from './desired-entry.js';
import type { HoldReason } from './hold-reason.js';
import { entityOf } from './line-dimensions.js';
import type { MappingContext, PeriodPolicy } from './mapping-context.js';

export type PostingDate = { readonly date: string } | { readonly reason: HoldReason };

interface ClosedBooks {
  readonly entity: string | null;
  readonly through: string;
}

/**
 * The date the ledger will show. A date before the first open date of an entity, or locked, or frozen by us, is closed; the period policy
 * of the closed entities says what follows: where there is none, or not the same, the deal is held. `null` is the company as a whole.
 */
export function postingDateFor(
  bookkeepingDate: string,
  entities: readonly (string | null)[],
  context: MappingContext,
): PostingDate {
  const closed = entities.flatMap((entity): ClosedBooks[] => {
    const through = closedThroughOf(entity, context);
    return through === null || bookkeepingDate > through ? [] : [{ entity, through }];
  });
  const last = closed.toSorted((a, b) => (a.through < b.through ? 1 : -1)).at(0);
  if (last === undefined) return { date: bookkeepingDate };
  const policies = new Set(closed.map(({ entity }) => policyOf(entity, context)));
  const [policy] = policies.size === 1 ? policies : ['hold' as const];
  const moved = policy === 'hold' ? null : movedDate(policy === 'next-open', last, context.today);
  const isOpen = (date: string): boolean => entities.every((entity) => date > (closedThroughOf(entity, context) ?? ''));
  return moved !== null && isOpen(moved) ? { date: moved } : { reason: closedReason(bookkeepingDate, last) };
}

/** May the entry be posted on the date it has, in all the books it changes? */
export function isInOpenBooks(entry: DesiredEntry, context: MappingContext): boolean {
  const books = entry.entity === null ? booksOfLines(entry, context) : [entry.entity];
  return books.every((entity) => entry.postingDate > (closedThroughOf(entity, context) ?? ''));
}

/** At top level the lines' locations say whose books are written. */
function booksOfLines({ lines }: DesiredEntry, { reference }: MappingContext): (string | null)[] {
  const locations = new Set(lines.map(({ dimensions }) => dimensions.location));
  return [...locations].map((location) => (location === undefined ? null : entityOf(location, reference)));
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

function policyOf(entity: string | null, { settings }: MappingContext): PeriodPolicy {
  return (entity === null ? undefined : settings.entityPeriodPolicies[entity]) ?? settings.periodPolicy;
}

function movedDate(toNextOpen: boolean, { through }: ClosedBooks, today: string): string {
  return toNextOpen ? addDays(through, 1) : `${today.slice(0, 8)}01`;
}

function closedReason(bookkeepingDate: string, { entity, through }: ClosedBooks): HoldReason {
  const where = entity === null ? 'the company' : `entity ${entity}`;
  return {
    kind: 'period',
    cause: `period:${entity ?? '*'}:${through}`,
    message: `The books of ${where} are closed to ${through}`,
    remedy: `Open the period in Intacct, move the freeze date, or choose another period policy for ${where}`,
    field: 'bookkeepingDate',
    value: bookkeepingDate,
  };
}

function addDays(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

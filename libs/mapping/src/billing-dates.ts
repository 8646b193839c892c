import type { DealLine } from '@app/contracts';

/** More periods than this are a mistake in the line (weekly for 23 years), not a plan. */
const MOST_PERIODS = 1200;

const months: Readonly<Record<Exclude<DealLine['billingFrequency'], 'one-time' | 'weekly'>, number>> = {
  monthly: 1,
  quarterly: 3,
  'semi-annually': 6,
  annually: 12,
};

export interface BillingDates {
  /** Come or passed by `today`, in order. */
  readonly due: readonly string[];
  /** The first one after `today`; null where there is none. */
  readonly next: string | null;
}

/**
 * The billing dates of a recurring line up to today. They keep the day of the first one, or the last day of a shorter month.
 * Undefined where the line has no start, or more periods than anybody plans.
 */
export function billingDates(line: DealLine, today: string): BillingDates | undefined {
  if (line.billingStartDate == null || line.billingFrequency === 'one-time') return undefined;
  const due: string[] = [];
  const end = line.billingCycles ?? Infinity;
  for (let period = 0; period < end; period += 1) {
    const date = billingDate(line.billingStartDate, line.billingFrequency, period);
    if (date > today) return { due, next: date };
    if (due.length === MOST_PERIODS) return undefined;
    due.push(date);
  }
  return { due, next: null };
}

function billingDate(
  start: string,
  frequency: Exclude<DealLine['billingFrequency'], 'one-time'>,
  period: number,
): string {
  const [year = 0, month = 1, day = 1] = start.split('-').map(Number);
  if (frequency === 'weekly') return isoDate(new Date(Date.UTC(year, month - 1, day + 7 * period)));
  const ahead = month - 1 + months[frequency] * period;
  const lastDay = new Date(Date.UTC(year, ahead + 1, 0)).getUTCDate();
  return isoDate(new Date(Date.UTC(year, ahead, Math.min(day, lastDay))));
}

function isoDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}

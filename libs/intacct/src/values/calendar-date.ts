import { IntacctInputError } from '../errors/intacct-input-error.js';

/** A day without time or zone, `YYYY-MM-DD`. Never goes through `Date`, so no zone can shift it. */
export type CalendarDate = string;

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const GATEWAY_DATE = /^(\d{2})\/(\d{2})\/(\d{4})(?:\s|$)/;

function isRealDay(year: number, month: number, day: number): boolean {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return year >= 1 && day >= 1 && day <= (days[month - 1] ?? 0);
}

/** `2024-04-30` → `04/30/2024`; throws `IntacctInputError` for a day that does not exist. */
export function toGatewayDate(date: CalendarDate, field = 'date'): string {
  const match = ISO_DATE.exec(date);
  if (!match || !isRealDay(Number(match[1]), Number(match[2]), Number(match[3]))) {
    throw new IntacctInputError(field, `"${date}" is not a calendar date (YYYY-MM-DD)`);
  }
  return `${match[2]}/${match[3]}/${match[1]}`;
}

/** `04/30/2024` or `04/30/2024 10:11:12` or an ISO date → `2024-04-30`; '' → undefined. */
export function fromGatewayDate(text: string): CalendarDate | undefined {
  const match = GATEWAY_DATE.exec(text);
  if (match) return `${match[3]}-${match[1]}-${match[2]}`;
  const iso = /^(\d{4}-\d{2}-\d{2})/.exec(text);
  return iso?.[1];
}

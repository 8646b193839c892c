import { fromGatewayDate, type CalendarDate } from '../values/calendar-date.js';

/** `active`/`T` → true. Whatever is neither active nor inactive counts as inactive. */
export function isActive(value: string): boolean {
  return /^(active|t|true)$/i.test(value);
}

export function isTrue(value: string): boolean {
  return /^(true|t|1)$/i.test(value);
}

/** '' → undefined. */
export function orNone(value: string): string | undefined {
  return value === '' ? undefined : value;
}

/** Several values in one field, as the gateway joins them. */
export function listOf(value: string): readonly string[] {
  return value === '' ? [] : value.split('#~#');
}

export function dateOrNone(value: string): CalendarDate | undefined {
  return fromGatewayDate(value);
}

/** `mm/dd/yyyy hh:mm:ss` or ISO → `YYYY-MM-DDTHH:MM:SS` without a zone: the gateway does not say which one it means. */
export function stampOrNone(value: string): string | undefined {
  const date = fromGatewayDate(value);
  const time = /(\d{2}:\d{2}:\d{2})/.exec(value)?.[1] ?? '00:00:00';
  return date && `${date}T${time}`;
}

/** `YYYY-MM-DDTHH:MM:SS` → `mm/dd/yyyy hh:mm:ss`, the only form that filters accept. */
export function toGatewayStamp(stamp: string): string {
  const [date = '', time = '00:00:00'] = stamp.split('T');
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year} ${time}`;
}

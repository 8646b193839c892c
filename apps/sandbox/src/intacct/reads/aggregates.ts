import { Decimal } from 'decimal.js';
import type { Row } from '../state/row.js';
import { queryFailed } from './query-filter.reader.js';

export interface SelectItem {
  readonly field: string;
  /** count, sum, avg, min, max. */
  readonly aggregate?: string;
}

/** One row per group of the plain fields. */
export function aggregateRows(
  rows: readonly Row[],
  select: readonly SelectItem[],
  naming: 'prefixed' | 'plain',
): Row[] {
  const plain = select.filter((item) => item.aggregate === undefined).map((item) => item.field);
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(plain.map((field) => row[field] ?? ''));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  if (plain.length === 0 && groups.size === 0) groups.set('[]', []);
  return [...groups.values()].map((group) => {
    const result: Record<string, string> = {};
    for (const field of plain) result[field] = group[0]?.[field] ?? '';
    for (const { field, aggregate } of select) {
      if (!aggregate) continue;
      result[naming === 'plain' ? field : `${aggregate.toUpperCase()}.${field}`] = aggregated(aggregate, field, group);
    }
    return result;
  });
}

function aggregated(aggregate: string, field: string, rows: readonly Row[]): string {
  const values = rows.map((row) => row[field] ?? '').filter((value) => value !== '');
  if (aggregate === 'count') return String(values.length);
  if (!['sum', 'avg', 'min', 'max'].includes(aggregate)) throw queryFailed(`unknown aggregate ${aggregate}`);
  const numbers = values.filter((value) => /^-?\d+(\.\d+)?$/.test(value)).map((value) => new Decimal(value));
  if (numbers.length === 0) return '';
  const sum = numbers.reduce((total, value) => total.plus(value), new Decimal(0));
  if (aggregate === 'sum') return sum.toFixed();
  if (aggregate === 'avg') return sum.dividedBy(numbers.length).toFixed();
  return (aggregate === 'min' ? Decimal.min(...numbers) : Decimal.max(...numbers)).toFixed();
}

import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

import { cellTypes, type CellType, readCell, writeCell } from './rule-cell.js';
import type { FileFault, PortableRule, ReadRules, RuleDraft } from './portable-rule.js';

const dimensions = ['department', 'location', 'customer', 'vendor', 'class', 'project', 'item', 'employee'];

/** Column = path of the field in the rule, and how its cell is written. */
const columns: Readonly<Record<string, CellType>> = {
  id: 'text',
  version: 'number',
  name: 'text',
  priority: 'number',
  active: 'boolean',
  effectiveFrom: 'text',
  effectiveTo: 'text',
  takesOver: 'boolean',
  ...Object.fromEntries(
    ['category', 'product', 'pipeline', 'stage', 'currency', 'label', 'owner'].map(
      (one) => [`conditions.${one}`, 'list'] as const,
    ),
  ),
  'conditions.customFields': 'json',
  'result.journal': 'text',
  'result.acceptJournal': 'list',
  'result.treatment': 'text',
  'result.revenueAccount.number': 'text',
  'result.revenueAccount.recordNo': 'text',
  'result.offsetAccount.number': 'text',
  'result.offsetAccount.recordNo': 'text',
  ...Object.fromEntries(dimensions.map((one) => [`result.dimensions.${one}`, 'source'] as const)),
  'result.dimensions.userDefined': 'json',
  'result.offsetDimensions': 'json',
  'result.entity': 'source',
  'result.acrossEntities': 'boolean',
  'result.titleTemplate': 'text',
  'result.memoTemplate': 'text',
  'result.state': 'text',
  'result.exchangeRate': 'json',
  'result.recurring': 'text',
  'result.dealDiscount': 'json',
};
/** Present in every rule, whether or not they hold anything. */
const objects = ['conditions', 'result', 'result.dimensions', 'result.revenueAccount', 'result.offsetAccount'];
const nullWhereEmpty = new Set(['effectiveFrom', 'effectiveTo']);

/** One line per rule, every field in its column; `rulesFromCsv` reads exactly the same rules back. */
export function rulesToCsv(rules: readonly PortableRule[]): string {
  const names = Object.keys(columns);
  const rows = rules.map((rule) =>
    names.map((name) => {
      const value = valueAt(rule, name);
      return value === null && nullWhereEmpty.has(name) ? '' : writeCell(columns[name] ?? 'json', value);
    }),
  );
  return stringify([names, ...rows], { record_delimiter: 'windows' });
}

/** Reads rules with their lines; every fault of the file at once. Contents are not judged here. */
export function rulesFromCsv(text: string): ReadRules {
  const records = recordsOf(text);
  if (!Array.isArray(records)) return { drafts: [], faults: [records] };
  const [header, ...rows] = records;
  const names = header?.record.map((name) => name.trim()) ?? [];
  const faults = headerFaults(names);
  if (faults.length > 0) return { drafts: [], faults };
  const drafts: RuleDraft[] = [];
  let above = header?.lines ?? 1;
  for (const { record, lines } of rows) {
    const line = above + 1;
    above = lines;
    if (record.every((cell) => cell.trim() === '')) continue;
    const { value, faults: wrong } = toDraft(names, record, line);
    faults.push(...wrong);
    drafts.push({ line, value, lineOf: () => line });
  }
  return { drafts, faults };
}

interface CsvRecord {
  readonly record: readonly string[];
  /** The last line of the record. */
  readonly lines: number;
}

function recordsOf(text: string): CsvRecord[] | FileFault {
  try {
    const parsed = parse(text, { bom: true, info: true, relax_column_count: true }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    return parsed.map(({ record, info }) => ({ record, lines: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    return { line, message: `This is not CSV: ${error.message}`, remedy: 'Save it as CSV with commas, in UTF-8' };
  }
}

function headerFaults(names: readonly string[]): FileFault[] {
  const remedy = 'Export the rules, and keep the first line of that file';
  const unknown = names.filter((name) => !(name in columns));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...unknown.map((name) => ({ line: 1, field: name, message: `There is no column "${name}"`, remedy })),
    ...twice.map((name) => ({ line: 1, field: name, message: `Column "${name}" is there twice`, remedy })),
    ...(names.includes('name') ? [] : [{ line: 1, field: 'name', message: 'The column "name" is missing', remedy }]),
  ];
}

function toDraft(
  names: readonly string[],
  record: readonly string[],
  line: number,
): { value: Record<string, unknown>; faults: FileFault[] } {
  const value: Record<string, unknown> = { effectiveFrom: null, effectiveTo: null };
  const faults: FileFault[] = [];
  for (const path of objects) put(value, path, {});
  if (record.length > names.length)
    faults.push({ line, message: 'The line has more cells than columns', remedy: 'Put texts with commas in quotes' });
  names.forEach((name, index) => {
    const type = columns[name] ?? 'json';
    const cell = readCell(type, record[index] ?? '');
    if (cell === 'unreadable')
      faults.push({
        line,
        field: name,
        message: `"${record[index]}" is not ${cellTypes[type]}`,
        remedy: `Write ${cellTypes[type]}`,
      });
    else if (cell !== undefined) put(value, name, cell.value);
  });
  return { value, faults };
}

function valueAt(rule: PortableRule, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], rule);
}

function put(into: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const home = keys.reduce((at, key) => (at[key] ??= {}) as Record<string, unknown>, into);
  home[last] = value;
}

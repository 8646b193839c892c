import type { FunctionData, IntacctRecord } from '../outcome/function-data.js';
import { attributeOf, type XmlElement } from '../xml/xml-element.js';
import type { Condenser } from '../xml/xml-scanner.js';
import type { ResultBlock } from './response-envelope.js';
import { countOf } from './response-envelope.reader.js';

const NO_LINES: readonly IntacctRecord[] = Object.freeze([]);
const LIST_CONTAINER = /(ENTRIES|ITEMS|SPLITS|LINES|DETAILS|CONTACTS|FIELDS|DIMENSIONS)$/;

/** Data of a result, whatever family of function made it: `data`, a legacy `key`, or nothing (delete). */
export function readFunctionData(result: ResultBlock): FunctionData {
  const { data } = result;
  if (!data) {
    const fields = result.key ? { RECORDNO: result.key } : undefined;
    return { records: fields ? [{ type: 'KEY', fields, lines: [] }] : [] };
  }
  return {
    listType: attributeOf(data, 'listtype'),
    count: countOf(data, 'count'),
    totalCount: countOf(data, 'totalcount'),
    numRemaining: countOf(data, 'numremaining'),
    resultId: attributeOf(data, 'resultId') || undefined,
    records: recordsOf(data),
  };
}

/** Rows of large answers are made while they are parsed; their trees are never kept. */
export const RECORD_CONDENSER: Condenser = {
  element: 'data',
  keyOf: upperCase,
  condense: (element, leaves) => recordFrom(element, leaves),
};

function recordsOf(data: XmlElement): readonly IntacctRecord[] {
  return (data.condensed as readonly IntacctRecord[] | undefined) ?? data.children.map(readRecord);
}

/** Names in upper case, nested ones joined by dots; owned lines apart. */
export function readRecord(element: XmlElement): IntacctRecord {
  return recordFrom(element, {});
}

function recordFrom(element: XmlElement, fields: Record<string, string>): IntacctRecord {
  if (element.children.length === 0) return { type: upperCase(element.name), fields, lines: NO_LINES };
  const lines: IntacctRecord[] = [];
  collect(element, '', fields, lines);
  return { type: upperCase(element.name), fields, lines: lines.length > 0 ? lines : NO_LINES };
}

function collect(element: XmlElement, prefix: string, fields: Record<string, string>, lines: IntacctRecord[]): void {
  const { children } = element;
  for (const child of children) {
    const name = prefix === '' ? upperCase(child.name) : prefix + upperCase(child.name);
    if (child.children.length === 0) fields[name] = joined(fields[name], child.text);
    else if (children.some((other) => other !== child && other.name === child.name)) lines.push(readRecord(child));
    else if (isList(child)) for (const line of child.children) lines.push(readRecord(line));
    else collect(child, `${name}.`, fields, lines);
  }
}

/** A field that comes more than once holds several values; the gateway itself joins them so. */
function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}#~#${value}`;
}

const UPPER = new Map<string, string>();
const MAX_UPPER = 5_000;

/** Field names repeat by the hundred thousand; the number of different ones is small, and bounded here. */
function upperCase(name: string): string {
  const known = UPPER.get(name);
  if (known !== undefined) return known;
  const upper = name.toUpperCase();
  if (UPPER.size < MAX_UPPER) UPPER.set(name, upper);
  return upper;
}

function isList(container: XmlElement): boolean {
  const [first, second] = container.children;
  if (!first || first.children.length === 0) return false;
  return first.name === second?.name || LIST_CONTAINER.test(container.name.toUpperCase());
}

/** RECORDNO and the natural id of the first record, for the answer to a create. */
export function keysOf(data: FunctionData): { readonly recordNo?: string; readonly naturalId?: string } {
  const [record] = data.records;
  if (!record) return {};
  const recordNo = record.fields['RECORDNO']?.trim() || undefined;
  const natural = Object.entries(record.fields).find(([name, value]) => name !== 'RECORDNO' && value !== '');
  return { recordNo, naturalId: natural?.[1] };
}

/** A failed result may name a record all the same: some of it was created. '' when it only counts one. */
export function recordNoInFailure(data: XmlElement | undefined): string | undefined {
  if (!data) return undefined;
  const counted = (countOf(data, 'count') ?? 0) > 0 ? '' : undefined;
  for (const record of recordsOf(data)) {
    const recordNo = record.fields['RECORDNO']?.trim();
    if (recordNo) return recordNo;
  }
  return counted;
}

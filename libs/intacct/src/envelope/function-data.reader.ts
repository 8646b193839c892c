import type { FunctionData, IntacctRecord } from '../outcome/function-data.js';
import { attributeOf, textOf, type XmlElement } from '../xml/xml-element.js';
import type { ResultBlock } from './response-envelope.js';
import { countOf } from './response-envelope.reader.js';

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
    records: data.children.map(readRecord),
  };
}

/** Names in upper case, nested ones joined by dots; owned lines apart. */
export function readRecord(element: XmlElement): IntacctRecord {
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  const lines: IntacctRecord[] = [];
  collect(element, '', fields, lines);
  return { type: element.name.toUpperCase(), fields, lines };
}

function collect(element: XmlElement, prefix: string, fields: Record<string, string>, lines: IntacctRecord[]): void {
  const seen = new Map<string, number>();
  for (const { name } of element.children) seen.set(name, (seen.get(name) ?? 0) + 1);
  for (const child of element.children) {
    const name = prefix + child.name.toUpperCase();
    if (child.children.length === 0) fields[name] = child.text;
    else if ((seen.get(child.name) ?? 0) > 1) lines.push(readRecord(child));
    else if (isList(child)) lines.push(...child.children.map(readRecord));
    else collect(child, `${name}.`, fields, lines);
  }
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
  for (const record of data.children) {
    const recordNo = textOf(record, 'RECORDNO');
    if (recordNo !== '') return recordNo;
  }
  return counted;
}

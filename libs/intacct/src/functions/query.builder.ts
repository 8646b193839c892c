import { IntacctInputError } from '../errors/intacct-input-error.js';
import type { QueryFilter } from '../reads/query-filter.js';
import type { QueryRequest } from '../reads/query-request.js';
import type { XmlWriter } from '../xml/xml-writer.js';
import { buildFunction } from './function-builder.js';
import type { IntacctFunction } from './intacct-function.js';

const MAX_PAGE = 2000;
const MAX_IN_VALUES = 1000;

/** `query`: throws `IntacctInputError` for what its schema would refuse (page size, number of `in` values). */
export function queryFunction(controlId: string, request: QueryRequest): IntacctFunction {
  const { pageSize, fields } = request;
  if (fields.length === 0) throw new IntacctInputError('fields', 'at least one is needed; there is no *');
  if (pageSize !== undefined && (pageSize < 1 || pageSize > MAX_PAGE)) {
    throw new IntacctInputError('pageSize', `must be 1 to ${MAX_PAGE}`);
  }
  return buildFunction({ controlId, name: 'query', object: request.object, effect: 'read' }, (xml) => {
    xml.open('query').element('object', request.object).open('select');
    for (const field of fields) xml.element('field', field);
    xml.close();
    if (request.filter) writeFilter(xml.open('filter'), request.filter).close();
    if (request.orderBy?.length) {
      xml.open('orderby');
      for (const order of request.orderBy) {
        xml
          .open('order')
          .element('field', order.field)
          .element(order.descending ? 'descending' : 'ascending', '')
          .close();
      }
      xml.close();
    }
    writeOptions(xml, request);
    xml
      .optional('docparid', request.docParId)
      .optional('pagesize', pageSize?.toString())
      .optional('offset', request.offset?.toString())
      .close();
  });
}

function writeOptions(xml: XmlWriter, request: QueryRequest): void {
  if (request.caseInsensitive === undefined && request.showPrivate === undefined) return;
  xml.open('options').flag('caseinsensitive', request.caseInsensitive).flag('showprivate', request.showPrivate).close();
}

function writeFilter(xml: XmlWriter, filter: QueryFilter): XmlWriter {
  if ('filters' in filter) return writeGroup(xml, filter.op, filter.filters);
  xml.open(filter.op).element('field', filter.field);
  for (const value of operandsOf(filter)) xml.element('value', value);
  return xml.close();
}

function operandsOf(filter: Exclude<QueryFilter, { readonly filters: readonly QueryFilter[] }>): readonly string[] {
  if ('value' in filter) return [filter.value];
  if ('low' in filter) return [filter.low, filter.high];
  if (!('values' in filter)) return [];
  if (filter.values.length < 1 || filter.values.length > MAX_IN_VALUES) {
    throw new IntacctInputError(filter.field, `${filter.op} takes 1 to ${MAX_IN_VALUES} values`);
  }
  return filter.values;
}

/** `and`/`or` want two or more operands; one stands for itself. */
function writeGroup(xml: XmlWriter, op: 'and' | 'or', filters: readonly QueryFilter[]): XmlWriter {
  const [only, second] = filters;
  if (!only) throw new IntacctInputError('filter', `${op} needs at least one operand`);
  if (!second) return writeFilter(xml, only);
  xml.open(op);
  for (const filter of filters) writeFilter(xml, filter);
  return xml.close();
}

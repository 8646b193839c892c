import { childrenOf, textOf, type XmlElement } from '@app/intacct';
import { GatewayError } from '../gateway/gateway-error.js';
import { ownEntry } from '../gateway/own-entry.js';
import type { FilterNode, FilterTest } from './filter-node.js';

const TESTS: Readonly<Record<string, { readonly test: FilterTest; readonly negated: boolean }>> = {
  equalto: { test: 'eq', negated: false },
  notequalto: { test: 'eq', negated: true },
  lessthan: { test: 'lt', negated: false },
  lessthanorequalto: { test: 'le', negated: false },
  greaterthan: { test: 'gt', negated: false },
  greaterthanorequalto: { test: 'ge', negated: false },
  between: { test: 'between', negated: false },
  in: { test: 'in', negated: false },
  notin: { test: 'in', negated: true },
  like: { test: 'like', negated: false },
  notlike: { test: 'like', negated: true },
  isnull: { test: 'null', negated: false },
  isnotnull: { test: 'null', negated: true },
};

/** The node below `filter`. */
export function readQueryFilter(element: XmlElement): FilterNode {
  const name = element.name.toLowerCase();
  if (name === 'and' || name === 'or') {
    if (element.children.length < 2) throw queryFailed(`${name} takes two or more operands`);
    return { op: name, nodes: element.children.map(readQueryFilter) };
  }
  const known = ownEntry(TESTS, name);
  if (!known) throw queryFailed(`unknown operator ${element.name}`);
  const values = childrenOf(element, 'value').map((value) => value.text);
  const wanted = known.test === 'null' ? 0 : known.test === 'between' ? 2 : known.test === 'in' ? values.length : 1;
  if (values.length !== wanted || (known.test === 'in' && (wanted < 1 || wanted > 1000))) {
    throw queryFailed(`${name} has ${values.length} values`);
  }
  const node: FilterNode = { op: 'test', field: textOf(element, 'field'), test: known.test, values };
  return known.negated ? { op: 'not', node } : node;
}

export function queryFailed(text: string): GatewayError {
  return new GatewayError([{ number: 'Query Failed', description2: text }]);
}

import { attributeOf, childOf, textOf } from '@app/intacct';
import type { FunctionCall } from '../gateway/function-call.js';
import type { DataNode, FunctionData } from '../gateway/function-result.js';
import { refusal } from '../gateway/gateway-error.js';
import { DIMENSIONS } from '../journal/line-dimensions.rule.js';
import type { Row } from '../state/row.js';
import { companyCurrency } from '../state/company-currency.js';

const text = (name: string, value: string): DataNode => ({ name, text: value });
const list = (listtype: string, children: readonly DataNode[]): FunctionData => ({
  attributes: { listtype, count: String(children.length) },
  children,
});
const LIST = '#~#';

/** `getDimensionRelationships`: which dimensions depend on which, as master data links them. */
export function runGetDimensionRelationships(): FunctionData {
  return list('dimensionrelationships', [related('PROJECT', 'CUSTOMER'), related('TASK', 'PROJECT')]);
}

function related(name: string, to: string): DataNode {
  const other = [text('dimension', to), text('relationship', 'filter')];
  return { name: 'dimension', children: [text('dimension', name), { name: 'related', children: other }] };
}

/** `getDimensionAutofillDetails`: the dimensions that stored lines get without being sent. */
export function runGetDimensionAutofillDetails(call: FunctionCall): FunctionData {
  const filled = Object.entries(call.settings.autoFill).map(([field, value]): DataNode => ({
    name: 'autofill',
    children: [text('dimension', field), text('value', value)],
  }));
  return list('dimensionautofill', filled);
}

/** `getDimensionRestrictedData`: locations and departments that one value of a dimension may be used with. */
export function runGetDimensionRestrictedData(call: FunctionCall): FunctionData {
  const asked = childOf(call.element, 'DimensionValue') ?? call.element;
  const dimension = textOf(asked, 'dimension').toUpperCase();
  const known = DIMENSIONS.find((candidate) => candidate.object === dimension);
  if (!known) throw refusal(`Invalid Dimension '${dimension}' specified.`);
  const value = textOf(asked, 'value');
  const row = call.unit.find(dimension, value);
  if (!row) throw refusal(`Invalid ${known.label} '${value}' specified.`);
  const values = (object: string, field: string): readonly DataNode[] =>
    restricted(row, field).map((id) => ({
      name: 'restricted',
      children: [text('dimension', object), text('value', id)],
    }));
  return list('restricteddata', [
    ...values('LOCATION', 'RESTRICTEDLOCATIONS'),
    ...values('DEPARTMENT', 'RESTRICTEDDEPARTMENTS'),
  ]);
}

function restricted(row: Row, field: string): readonly string[] {
  if (row['OBJECTRESTRICTION'] !== 'Restricted') return [];
  return (row[field] ?? '').split(LIST).filter((id) => id !== '');
}

/** `readEntityDetails`: the entities the session may work in. */
export function runReadEntityDetails(call: FunctionCall): FunctionData {
  const wanted = attributeOf(call.element, 'id') ?? textOf(call.element, 'id');
  const rows = call.settings.multiEntity ? [...call.unit.rows('LOCATIONENTITY')] : [];
  const entities = rows
    .filter((row) => wanted === '' || row['LOCATIONID'] === wanted)
    .map((row): DataNode => {
      const currency = row['CURRENCY'] || companyCurrency(call.unit);
      const children = [
        text('id', row['LOCATIONID'] ?? ''),
        text('name', row['NAME'] ?? ''),
        text('recordno', row['RECORDNO'] ?? ''),
        text('currency', currency),
        text('firstfiscalmonth', '1'),
      ];
      return { name: 'entity', children };
    });
  return list('entities', entities);
}

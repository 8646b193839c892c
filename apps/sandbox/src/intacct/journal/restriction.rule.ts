import type { RunContext } from '../gateway/function-call.js';
import type { Row } from '../state/row.js';
import { entityOf } from './line-dimensions.rule.js';

const LIST = '#~#';

/**
 * What keeps a record from being used with the location and department of a line; undefined when nothing does.
 * `RootOnly` records are for the top level, `Restricted` ones for the locations and departments they list.
 */
export function restrictedBy(
  record: Row,
  line: Row,
  context: RunContext,
): 'Entity' | 'Location' | 'Department' | undefined {
  const kind = record['OBJECTRESTRICTION'] ?? '';
  if (kind === 'RootOnly') return context.scope.entity === '' ? undefined : 'Entity';
  if (kind !== 'Restricted') return undefined;
  const location = line['LOCATION'] ?? '';
  if (!allows(record['RESTRICTEDLOCATIONS'], [location, entityOf(location, context)])) return 'Location';
  return allows(record['RESTRICTEDDEPARTMENTS'], [line['DEPARTMENT'] ?? '']) ? undefined : 'Department';
}

/** An empty list allows everything, and nothing given is not restricted. */
function allows(list: string | undefined, values: readonly string[]): boolean {
  const given = values.filter((value) => value !== '');
  const allowed = (list ?? '').split(LIST).filter((value) => value !== '');
  return allowed.length === 0 || given.length === 0 || given.some((value) => allowed.includes(value));
}

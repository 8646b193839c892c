import { GatewayError, BUSINESS } from '../gateway/gateway-error.js';
import type { RunContext } from '../gateway/function-call.js';
import type { Row } from '../state/row.js';

interface DimensionRule {
  readonly field: string;
  readonly object: string;
  readonly label: string;
  readonly requiredBy: string;
}

export const DIMENSIONS: readonly DimensionRule[] = [
  { field: 'DEPARTMENT', object: 'DEPARTMENT', label: 'Department', requiredBy: 'REQUIREDEPT' },
  { field: 'LOCATION', object: 'LOCATION', label: 'Location', requiredBy: 'REQUIRELOC' },
  { field: 'PROJECTID', object: 'PROJECT', label: 'Project', requiredBy: 'REQUIREPROJECT' },
  { field: 'CUSTOMERID', object: 'CUSTOMER', label: 'Customer', requiredBy: 'REQUIRECUSTOMER' },
  { field: 'VENDORID', object: 'VENDOR', label: 'Vendor', requiredBy: 'REQUIREVENDOR' },
  { field: 'EMPLOYEEID', object: 'EMPLOYEE', label: 'Employee', requiredBy: 'REQUIREEMPLOYEE' },
  { field: 'ITEMID', object: 'ITEM', label: 'Item', requiredBy: 'REQUIREITEM' },
  { field: 'CLASSID', object: 'CLASS', label: 'Class', requiredBy: 'REQUIRECLASS' },
];

/** Values must exist and be active; the account says which must be there. Entities are locations too. */
export function checkDimensions(fields: Row, account: Row, context: RunContext): void {
  for (const dimension of DIMENSIONS) {
    const value = fields[dimension.field] ?? '';
    if (value !== '') checkValue(dimension, value, context);
    else if (account[dimension.requiredBy] === 'true') {
      const text = `The account number '${account['ACCOUNTNO']}' requires a ${dimension.label}.`;
      throw new GatewayError([{ number: BUSINESS, description2: text }]);
    }
  }
  if ((fields['TASKID'] ?? '') !== '' && (fields['PROJECTID'] ?? '') === '') {
    throw new GatewayError([{ number: BUSINESS, description2: "Invalid Task '' specified. A task needs a project." }]);
  }
}

function checkValue(dimension: DimensionRule, value: string, context: RunContext): void {
  const { unit, settings } = context;
  const found =
    unit.find(dimension.object, value) ??
    (dimension.field === 'LOCATION' ? unit.find('LOCATIONENTITY', value) : undefined);
  if (found && found['STATUS'] !== 'inactive') return;
  const number = settings.inactiveAccountNumber;
  if (found && (dimension.object === 'VENDOR' || dimension.object === 'CUSTOMER')) {
    const noun = dimension.label.toLowerCase();
    throw new GatewayError([
      {
        number,
        description2: `The ${noun} '${value}' is invalid.`,
        correction: `Activate the ${noun} ${value}, then try again.`,
      },
    ]);
  }
  const noun = dimension.label.toLowerCase();
  const text =
    dimension.field === 'DEPARTMENT'
      ? `Invalid Department ${value} selected`
      : dimension.field === 'LOCATION'
        ? `The location '${value}' is invalid.`
        : `Invalid ${dimension.label} '${value}' specified. The ${noun} '${value}' is invalid.`;
  throw new GatewayError([{ number, description2: text }]);
}

/** Entity a location belongs to; '' when it belongs to none. */
export function entityOf(location: string, context: RunContext): string {
  if (context.unit.find('LOCATIONENTITY', location)) return location;
  return context.unit.find('LOCATION', location)?.['ENTITY'] ?? '';
}

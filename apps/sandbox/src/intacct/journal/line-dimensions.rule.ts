import { GatewayError, BUSINESS, refusal } from '../gateway/gateway-error.js';
import type { RunContext } from '../gateway/function-call.js';
import type { Row } from '../state/row.js';
import { restrictedBy } from './restriction.rule.js';

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
  { field: 'GLDIMREGION', object: 'REGION', label: 'Region', requiredBy: 'REQUIREGLDIMREGION' },
];

/** Values must exist, be active and go together; the account says which must be there. Entities are locations too. */
export function checkDimensions(fields: Row, account: Row, context: RunContext): void {
  checkAccountRestriction(fields, account, context);
  for (const dimension of DIMENSIONS) {
    const value = fields[dimension.field] ?? '';
    if (value !== '') checkValue(dimension, value, fields, context);
    else if (account[dimension.requiredBy] === 'true') {
      const text = `The account number '${account['ACCOUNTNO']}' requires a ${dimension.label}.`;
      throw new GatewayError([{ number: BUSINESS, description2: text }]);
    }
  }
  if ((fields['TASKID'] ?? '') !== '' && (fields['PROJECTID'] ?? '') === '') {
    throw new GatewayError([{ number: BUSINESS, description2: "Invalid Task '' specified. A task needs a project." }]);
  }
}

function checkAccountRestriction(fields: Row, account: Row, context: RunContext): void {
  const by = restrictedBy(account, fields, context);
  if (by === undefined) return;
  const department = context.unit.find('DEPARTMENT', fields['DEPARTMENT'] ?? '');
  const text =
    by === 'Department'
      ? `Department '${fields['DEPARTMENT']}': '${department?.['TITLE'] ?? ''}' specified is not valid. Department is restricted by GL account.`
      : `The specified GL account '${account['ACCOUNTNO']}' : '${account['TITLE']}' is not valid. GL account is restricted by ${by}.`;
  throw refusal(text, context.settings.inactiveAccountNumber);
}

function checkValue(dimension: DimensionRule, value: string, fields: Row, context: RunContext): void {
  const { unit, settings } = context;
  const found =
    unit.find(dimension.object, value) ??
    (dimension.field === 'LOCATION' ? unit.find('LOCATIONENTITY', value) : undefined);
  const number = settings.inactiveAccountNumber;
  if (found && found['STATUS'] !== 'inactive') {
    const by = restrictedBy(found, fields, context);
    if (by === undefined) return;
    throw refusal(
      `${dimension.label} '${value}' specified is not valid. ${dimension.label} is restricted by ${by}.`,
      number,
    );
  }
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
  if (!context.settings.multiEntity) return '';
  if (context.unit.find('LOCATIONENTITY', location)) return location;
  return context.unit.find('LOCATION', location)?.['ENTITY'] ?? '';
}

/** Entity of a line's location; '' in a company without entities. A session of one entity posts nowhere else. */
export function checkLocation(fields: Row, context: RunContext): string {
  const { settings, scope } = context;
  if (!settings.multiEntity) return '';
  const location = fields['LOCATION'] ?? '';
  if (location === '') {
    throw refusal('Use of empty Location is invalid. A valid Multi-Entity Location must be specified.');
  }
  const entity = entityOf(location, context);
  if (scope.entity !== '' && entity !== scope.entity) throw refusal(`The location '${location}' is invalid.`);
  return entity;
}

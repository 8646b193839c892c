import { childOf, childrenOf, textOf, type XmlElement } from '@app/intacct';
import { Decimal } from 'decimal.js';
import { definitionNamed } from '../catalog/object-catalog.js';
import type { RunContext } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import { readFields } from '../gateway/record-fields.js';
import { checkAccount } from '../journal/account.rule.js';
import { checkDimensions, checkLocation } from '../journal/line-dimensions.rule.js';
import type { Row } from '../state/row.js';

const BAD_VALUE = 'BL03000018';

export interface CheckedBillLine {
  readonly amount: Decimal;
  readonly entity: string;
  readonly fields: Row;
}

/** The lines of a bill, checked one by one. Amounts may be negative; more than two decimals are rounded. */
export function readBillLines(bill: XmlElement, context: RunContext): readonly CheckedBillLine[] {
  const lines = childrenOf(childOf(bill, 'APBILLITEMS'), 'APBILLITEM').map((line) => readLine(line, context));
  if (lines.length === 0) throw refusal('Required field APBILLITEMS is missing', BAD_VALUE, 'A bill needs a line.');
  return lines;
}

function readLine(element: XmlElement, context: RunContext): CheckedBillLine {
  const fields = readFields(element, definitionNamed('APBILLITEM'), context);
  const account = checkAccount(fields['ACCOUNTNO'] ?? '', false, context);
  // Dimensions of bill lines carry the ID suffix; those of journal lines do not.
  const dimensions = { ...fields, DEPARTMENT: fields['DEPARTMENTID'] ?? '', LOCATION: fields['LOCATIONID'] ?? '' };
  checkDimensions(dimensions, account, context);
  const entity = checkLocation(dimensions, context);
  const text = textOf(element, 'TRX_AMOUNT') || textOf(element, 'AMOUNT');
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw refusal(`Illegal format for TRX_AMOUNT: "${text}"`, BAD_VALUE);
  return {
    amount: new Decimal(text).toDecimalPlaces(2),
    entity,
    fields: { ...fields, ACCOUNTTITLE: account['TITLE'] ?? '' },
  };
}

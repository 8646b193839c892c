import type { XmlElement } from '@app/intacct';
import { definitionNamed } from '../catalog/object-catalog.js';
import type { RunContext } from '../gateway/function-call.js';
import { GatewayError, refusal } from '../gateway/gateway-error.js';
import type { Row } from '../state/row.js';
import { createPlainRecord, updatePlainRecord } from './plain-record.ledger.js';

const CLOSING = 'closing account';

/** A GL account; its number is refused twice over, as the vendor documents. */
export function createAccount(element: XmlElement, context: RunContext): string {
  try {
    const recordNo = createPlainRecord(definitionNamed('GLACCOUNT'), element, context);
    checkClosing(context.unit.row('GLACCOUNT', recordNo) ?? {}, context);
    return recordNo;
  } catch (error) {
    throw error instanceof GatewayError ? error.wrapped(NOT_CREATED) : error;
  }
}

export function updateAccount(element: XmlElement, context: RunContext): string {
  const recordNo = updatePlainRecord(definitionNamed('GLACCOUNT'), element, context);
  checkClosing(context.unit.row('GLACCOUNT', recordNo) ?? {}, context);
  return recordNo;
}

const NOT_CREATED = {
  number: 'BL01001973',
  description2: 'Could not create GLAccount record!',
  additional: { id: 'GL-0504', messageId: 'IA.COULD_NOT_CREATE_GLACCOUNT_RECORD' },
};

/** Income and expense close at the end of the year into a balance-sheet account that stays open. */
function checkClosing(account: Row, { unit }: RunContext): void {
  const target = account['CLOSINGACCOUNTNO'] ?? '';
  if (account['CLOSINGTYPE'] !== CLOSING) return;
  if (account['ACCOUNTTYPE'] === 'balancesheet') {
    throw refusal(`Account ${account['ACCOUNTNO']} is a balance sheet account and cannot be a closing account.`);
  }
  const closesTo = target === '' ? undefined : unit.find('GLACCOUNT', target);
  if (target !== '' && (!closesTo || closesTo['CLOSINGTYPE'] === CLOSING || closesTo['STATUS'] === 'inactive')) {
    throw refusal(`Account ${target} is not valid`, undefined, 'Close to an active non-closing account.');
  }
}

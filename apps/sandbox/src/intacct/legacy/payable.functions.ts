import { attributeOf, childOf, childrenOf, textOf, type XmlElement } from '@app/intacct';
import { definitionNamed } from '../catalog/object-catalog.js';
import type { WriteResult } from '../functions/write.functions.js';
import type { FunctionCall } from '../gateway/function-call.js';
import { refusal } from '../gateway/gateway-error.js';
import { createBill, deleteBill, reverseBill, updateBill } from '../payables/bill.ledger.js';
import { billLinesOf } from '../payables/bill-totals.js';
import { createPayment, movePayment, reversePayment, type PaymentStep } from '../payables/payment.ledger.js';
import { isoDate } from '../state/gateway-dates.js';
import type { Row } from '../state/row.js';
import type { LegacyFunction } from './legacy-function.js';
import { legacyDate, makeElement, toGeneric } from './legacy-shape.js';
import {
  BILL_SHAPE,
  BILL_UPDATE_SHAPE,
  PAYMENT_KEYS_SHAPE,
  PAYMENT_REQUEST_SHAPE,
  REVERSAL_SHAPE,
} from './legacy-shapes.js';

const keyed = (key: string): WriteResult => ({ key, errors: [], written: 1 });

function changeBill(call: FunctionCall): WriteResult {
  const recordNo = billKey(call);
  const bill = toGeneric(call.element, BILL_UPDATE_SHAPE, 'APBILL');
  const updates = childOf(bill, 'UPDATES');
  const head = bill.children.filter((child) => child !== updates && child.text !== '');
  const lines = updates ? [makeElement('APBILLITEMS', changedLines(recordNo, updates, call))] : [];
  return keyed(updateBill(makeElement('APBILL', [makeElement('RECORDNO', recordNo), ...head, ...lines]), call));
}

function billKey({ element, unit }: FunctionCall): string {
  const key = attributeOf(element, 'key') ?? '';
  if (attributeOf(element, 'externalkey') !== 'true') return key;
  for (const bill of unit.rows('APBILL')) if (bill['EXTERNALID'] === key) return bill['RECORDNO'] ?? '';
  throw refusal(`Cannot find apbill with key '${key}' to update.`);
}

/** Lines are named by their 1-based number; what is not given stays as it is. */
function changedLines(recordNo: string, updates: XmlElement, call: FunctionCall): readonly XmlElement[] {
  const changes = childrenOf(updates, 'APBILLITEM');
  const stored = billLinesOf(recordNo, call);
  const missing = changes.find((change) => !stored.some((line) => line['LINE_NO'] === attributeOf(change, 'line_num')));
  if (missing)
    throw refusal(`Cannot find line ${attributeOf(missing, 'line_num') ?? ''} of bill ${recordNo} to update.`);
  return stored.map((line) => {
    const change = changes.find((candidate) => attributeOf(candidate, 'line_num') === line['LINE_NO']);
    const given = Object.fromEntries((change?.children ?? []).map((child) => [child.name, child.text]));
    return lineElement({ ...line, ...given });
  });
}

function lineElement(line: Row): XmlElement {
  const writable = [...definitionNamed('APBILLITEM').fields.values()].filter((field) => !field.readOnly);
  return makeElement(
    'APBILLITEM',
    writable.map(({ name }) => makeElement(name, line[name] ?? '')),
  );
}

function reversed(call: FunctionCall, reverse: (key: string, date: string, call: FunctionCall) => void): WriteResult {
  const key = attributeOf(call.element, 'key') ?? '';
  const date = isoDate(legacyDate(childOf(call.element, 'datereversed')));
  if (date === undefined) throw refusal('Illegal format for datereversed', 'BL03000018');
  reverse(key, date, call);
  return keyed(key);
}

const step = (name: PaymentStep): LegacyFunction => ({
  object: 'APPYMT',
  effect: 'write',
  shape: PAYMENT_KEYS_SHAPE,
  run: (call) => {
    const keys = childrenOf(childOf(call.element, 'appaymentkeys'), 'appaymentkey').map((key) => key.text.trim());
    if (keys.length === 0) throw refusal('Required field appaymentkey is missing', 'BL03000018');
    for (const key of keys) movePayment(key, name, call);
    return { key: keys.join(','), errors: [], written: keys.length };
  },
});

/** Bills and payments in the old dialect. */
export const PAYABLE_FUNCTIONS: Readonly<Record<string, LegacyFunction>> = {
  create_bill: {
    object: 'APBILL',
    effect: 'write',
    shape: BILL_SHAPE,
    run: (call) => keyed(createBill(toGeneric(call.element, BILL_SHAPE, 'APBILL'), call)),
  },
  update_bill: { object: 'APBILL', effect: 'write', shape: BILL_UPDATE_SHAPE, run: changeBill },
  delete_bill: {
    object: 'APBILL',
    effect: 'write',
    run: (call) => {
      deleteBill(attributeOf(call.element, 'key') ?? '', call);
      return { errors: [], written: 1 };
    },
  },
  reverse_bill: {
    object: 'APBILL',
    effect: 'write',
    shape: REVERSAL_SHAPE,
    run: (call) => reversed(call, reverseBill),
  },
  create_paymentrequest: {
    object: 'APPYMT',
    effect: 'write',
    shape: PAYMENT_REQUEST_SHAPE,
    run: (call) => {
      if (textOf(call.element, 'bankaccountid') === '')
        throw refusal('Required field bankaccountid is missing', 'BL03000018');
      return keyed(createPayment(toGeneric(call.element, PAYMENT_REQUEST_SHAPE, 'APPYMT'), call));
    },
  },
  reverse_appayment: {
    object: 'APPYMT',
    effect: 'write',
    shape: REVERSAL_SHAPE,
    run: (call) => reversed(call, reversePayment),
  },
  approve_appaymentrequest: step('approve'),
  decline_appaymentrequest: step('decline'),
  send_appaymentrequest: step('send'),
  confirm_appaymentrequest: step('confirm'),
  void_appaymentrequest: step('void'),
};

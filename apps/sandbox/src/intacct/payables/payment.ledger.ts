import { childOf, childrenOf, textOf, type XmlElement } from '@app/intacct';
import { Decimal } from 'decimal.js';
import { definitionNamed } from '../catalog/object-catalog.js';
import { PAYMENT_STATES } from '../catalog/payable-objects.js';
import type { RunContext } from '../gateway/function-call.js';
import { couldNot, GatewayError, refusal } from '../gateway/gateway-error.js';
import { readFields, requireFields } from '../gateway/record-fields.js';
import { baseCurrencyOf, rateOf } from '../journal/currency.rule.js';
import { checkPeriod } from '../journal/period.rule.js';
import { stampOf } from '../state/gateway-dates.js';
import { CREATED_AT, OWNER, type Row } from '../state/row.js';
import { paymentsOf, recountBill } from './bill-totals.js';
import { checkPayableVendor } from './payable-vendor.rule.js';

const BAD_VALUE = 'BL03000018';
const TOO_MUCH = 'BL03000130';

interface Part {
  readonly bill: Row;
  readonly amount: Decimal;
  readonly entryKey: string;
}

/** Pays one or more bills of a vendor; returns the RECORDNO of the payment. */
export function createPayment(element: XmlElement, context: RunContext): string {
  try {
    const fields = readFields(element, definitionNamed('APPYMT'), context);
    requireFields(fields, definitionNamed('APPYMT'));
    const vendor = checkPayableVendor(fields['VENDORID'] ?? '', context);
    checkFinancialEntity(fields['FINANCIALENTITY'] ?? '', context);
    const parts = readParts(element, fields, context);
    const state = actionState(element, context);
    if (state === 'Complete') checkPaymentPeriod(fields['PAYMENTDATE'] ?? '', context);
    const recordNo = context.unit.nextNumber('APPYMT');
    store(recordNo, { ...fields, VENDORNAME: vendor['NAME'] ?? '', STATE: state }, parts, context);
    return recordNo;
  } catch (error) {
    throw error instanceof GatewayError ? error.wrapped(couldNot('create', 'APPymt')) : error;
  }
}

/** Words of the caller that move a payment on, the states they start from and the one they lead to. */
const STEPS = {
  approve: { from: ['Submitted'], to: 'Approved' },
  decline: { from: ['Submitted'], to: 'Declined' },
  send: { from: ['Approved'], to: 'Complete' },
  confirm: { from: ['Approved'], to: 'Complete' },
  void: { from: ['Complete', 'Approved'], to: 'Voided' },
} as const;

export type PaymentStep = keyof typeof STEPS;

/** Approves, declines, completes or voids; the bills follow. */
export function movePayment(recordNo: string, step: PaymentStep, context: RunContext): void {
  const payment = paymentOf(recordNo, step, context);
  const { from, to } = STEPS[step];
  if (!(from as readonly string[]).includes(payment['STATE'] ?? '')) throw wrongState(recordNo, payment);
  if (to === 'Complete') checkPaymentPeriod(payment['PAYMENTDATE'] ?? '', context);
  setState(payment, to, context);
}

/** Header fields of a payment that is not complete yet; `ACTION` may submit a draft. */
export function updatePayment(element: XmlElement, context: RunContext): string {
  const recordNo = textOf(element, 'RECORDNO');
  const payment = paymentOf(recordNo, 'update', context);
  if (payment['STATE'] !== 'Draft') throw wrongState(recordNo, payment);
  const fields = readFields(element, definitionNamed('APPYMT'), context);
  const state = textOf(element, 'ACTION') === '' ? 'Draft' : actionState(element, context);
  const changed: Row = { ...payment, ...fields, VENDORID: payment['VENDORID'] ?? '', RECORDNO: recordNo };
  if (state === 'Complete') checkPaymentPeriod(changed['PAYMENTDATE'] ?? '', context);
  if (state !== 'Draft') assertPayable(recordNo, context);
  setState(changed, state, context);
  return recordNo;
}

/** A complete payment is voided or reversed, not deleted. */
export function deletePayment(recordNo: string, context: RunContext): void {
  const payment = paymentOf(recordNo, 'delete', context);
  if (payment['STATE'] === 'Complete' || payment['STATE'] === 'Voided') throw wrongState(recordNo, payment);
  const details = detailsOf(recordNo, context);
  for (const detail of details) context.unit.remove('APPYMTDETAIL', detail['RECORDNO'] ?? '');
  context.unit.remove('APPYMT', recordNo);
  for (const detail of details) recountBill(detail['RECORDKEY'] ?? '', context);
}

/** Undoes a complete payment as of an ISO date: its bills are due again. */
export function reversePayment(recordNo: string, date: string, context: RunContext): void {
  const payment = paymentOf(recordNo, 'reverse', context);
  if (payment['STATE'] !== 'Complete') throw wrongState(recordNo, payment);
  checkPaymentPeriod(date, context);
  setState(payment, 'Voided', context);
}

export function detailsOf(paymentNo: string, { unit }: Pick<RunContext, 'unit'>): readonly Row[] {
  return [...unit.rowsWhere('APPYMTDETAIL', 'PAYMENTKEY', paymentNo)];
}

function paymentOf(recordNo: string, verb: string, context: RunContext): Row {
  const payment = context.unit.row('APPYMT', recordNo);
  if (!payment || (context.scope.entity !== '' && payment[OWNER] !== context.scope.entity)) {
    throw refusal(`Cannot find appymt with key '${recordNo}' to ${verb}.`);
  }
  return payment;
}

function wrongState(recordNo: string, payment: Row): GatewayError {
  const text = `The payment ${recordNo} is ${payment['STATE']}; the ACTION is not valid for its state.`;
  return refusal(text, 'BL03002129');
}

function setState(payment: Row, state: string, context: RunContext): void {
  const { unit, now, settings } = context;
  const recordNo = payment['RECORDNO'] ?? '';
  const WHENMODIFIED = stampOf(now, settings.whenModifiedOffsetMinutes);
  unit.put('APPYMT', { ...payment, STATE: state, RAWSTATE: PAYMENT_STATES[state] ?? '', WHENMODIFIED });
  for (const detail of detailsOf(recordNo, context)) recountBill(detail['RECORDKEY'] ?? '', context);
}

function checkFinancialEntity(id: string, { unit }: RunContext): void {
  if (!unit.find('CHECKINGACCOUNT', id)) throw refusal(`Invalid Financial entity '${id}' specified.`);
}

function checkPaymentPeriod(date: string, context: RunContext): void {
  checkPeriod(date, context.scope.entity === '' ? [] : [context.scope.entity], context);
}

function actionState(element: XmlElement, context: RunContext): string {
  const action = textOf(element, 'ACTION').toLowerCase();
  if (action === 'draft') return 'Draft';
  if (action === '' || action === 'submit') return context.settings.paymentApproval ? 'Submitted' : 'Complete';
  throw refusal(`Invalid ACTION '${action}' specified.`, BAD_VALUE, 'Use Draft or Submit.');
}

function readParts(element: XmlElement, payment: Row, context: RunContext): readonly Part[] {
  const details = childrenOf(childOf(element, 'APPYMTDETAILS'), 'APPYMTDETAIL');
  if (details.length === 0) throw refusal('Required field APPYMTDETAILS is missing', BAD_VALUE);
  const taken = new Map<string, Decimal>();
  return details.map((detail) => {
    const part = readPart(detail, payment, context);
    const billNo = part.bill['RECORDNO'] ?? '';
    const sum = (taken.get(billNo) ?? new Decimal(0)).plus(part.amount);
    taken.set(billNo, sum);
    assertDue(part.bill, sum, context);
    return part;
  });
}

function readPart(detail: XmlElement, payment: Row, { unit }: RunContext): Part {
  const key = textOf(detail, 'RECORDKEY');
  const bill = unit.row('APBILL', key);
  if (!bill || bill['VENDORID'] !== payment['VENDORID']) {
    throw refusal(`Cannot find apbill with key '${key}' to update. It is no bill of vendor '${payment['VENDORID']}'.`);
  }
  const currency = payment['CURRENCY'] || bill['CURRENCY'];
  if (currency !== bill['CURRENCY']) throw refusal(`Invalid Currency '${currency}' specified for bill ${key}.`);
  const text = textOf(detail, 'TRX_PAYMENTAMOUNT') || textOf(detail, 'PAYMENTAMOUNT');
  if (!/^\d+(\.\d{1,2})?$/.test(text) || new Decimal(text).isZero()) {
    throw refusal(`Illegal format for TRX_PAYMENTAMOUNT: "${text}"`, BAD_VALUE);
  }
  return { bill, amount: new Decimal(text), entryKey: textOf(detail, 'ENTRYKEY') };
}

/** Not more than is due and not chosen by another payment already. */
function assertDue(bill: Row, amount: Decimal, context: RunContext): void {
  if (bill['STATE'] === 'Draft' || bill['STATE'] === 'Reversed') {
    throw refusal(`The bill ${bill['RECORDNO']} is ${bill['STATE']} and cannot be paid.`, 'BL03002129');
  }
  const { paid, selected } = paymentsOf(bill['RECORDNO'] ?? '', context);
  const free = new Decimal(bill['TRX_TOTALENTERED'] || '0').minus(paid).minus(selected);
  if (amount.greaterThan(free)) {
    const text = `The bill ${bill['RECORDNO']} is already paid, or the amount ${amount.toFixed()} is above the ${free.toFixed()} that is due.`;
    throw refusal(text, TOO_MUCH, 'Pay not more than is due.');
  }
}

/** A draft reserves nothing, so what it pays may be gone when it is submitted. */
function assertPayable(paymentNo: string, context: RunContext): void {
  for (const detail of detailsOf(paymentNo, context)) {
    const bill = context.unit.row('APBILL', detail['RECORDKEY'] ?? '');
    if (!bill) throw refusal(`Cannot find apbill with key '${detail['RECORDKEY']}' to update.`);
    assertDue(bill, new Decimal(detail['TRX_PAYMENTAMOUNT'] ?? '0'), context);
  }
}

function store(recordNo: string, payment: Row, parts: readonly Part[], context: RunContext): void {
  const { unit, scope, now } = context;
  const base = baseCurrencyOf(context);
  const currency = payment['CURRENCY'] || parts[0]?.bill['CURRENCY'] || base;
  const rate = rateOf(
    { EXCHANGE_RATE: parts[0]?.bill['EXCHANGE_RATE'] ?? '', ...nonEmpty(payment) },
    currency,
    base,
    context,
  );
  const total = parts.reduce((sum, part) => sum.plus(part.amount), new Decimal(0));
  const inBase = (amount: Decimal): string => amount.times(rate).toDecimalPlaces(2).toFixed();
  const stamps = { [CREATED_AT]: String(now), [OWNER]: scope.entity };
  for (const { bill, amount, entryKey } of parts) {
    unit.put('APPYMTDETAIL', {
      ...stamps,
      RECORDNO: unit.nextNumber('APPYMTDETAIL'),
      PAYMENTKEY: recordNo,
      RECORDKEY: bill['RECORDNO'] ?? '',
      ENTRYKEY: entryKey,
      PAYMENTDATE: payment['PAYMENTDATE'] ?? '',
      TRX_PAYMENTAMOUNT: amount.toFixed(),
      PAYMENTAMOUNT: inBase(amount),
      CURRENCY: currency,
      WHENCREATED: stampOf(now),
      WHENMODIFIED: stampOf(now, context.settings.whenModifiedOffsetMinutes),
    });
  }
  const row = {
    ...stamps,
    AUWHENCREATED: stampOf(now),
    WHENCREATED: stampOf(now),
    ...payment,
    RECORDNO: recordNo,
    CURRENCY: currency,
    BASECURR: base,
    EXCHANGE_RATE: rate.toString(),
    TRX_TOTALENTERED: total.toFixed(),
    TOTALENTERED: inBase(total),
  };
  setState(row, payment['STATE'] ?? '', context);
}

function nonEmpty(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));
}

import { textOf, type XmlElement } from '@app/intacct';
import { childOf } from '@app/intacct';
import { definitionNamed } from '../catalog/object-catalog.js';
import type { RunContext } from '../gateway/function-call.js';
import { couldNot, GatewayError, refusal } from '../gateway/gateway-error.js';
import { readFields, requireFields } from '../gateway/record-fields.js';
import { baseCurrencyOf, currencyOf, rateOf } from '../journal/currency.rule.js';
import { entityOf } from '../journal/line-dimensions.rule.js';
import { checkPeriod } from '../journal/period.rule.js';
import { checkSmartRules } from '../journal/smart.rule.js';
import { stampOf } from '../state/gateway-dates.js';
import { CREATED_AT, OWNER, type Row } from '../state/row.js';
import { readBillLines, type CheckedBillLine } from './bill-line.reader.js';
import { billLinesOf, paymentsOf, recountBill, recountVendor } from './bill-totals.js';
import { checkPayableVendor } from './payable-vendor.rule.js';

const BAD_VALUE = 'BL03000018';
const NUMBER_IN_USE = 'BL03002185';
const DAY_MS = 86_400_000;

/** Records a bill; returns its RECORDNO. */
export function createBill(element: XmlElement, context: RunContext): string {
  try {
    const fields = readFields(element, definitionNamed('APBILL'), context);
    requireFields(fields, definitionNamed('APBILL'));
    const bill = checkBill(fields, context);
    const lines = readBillLines(element, context);
    const state = actionState(element);
    if (state !== 'Draft') checkPeriod(bill['WHENPOSTED'] ?? '', entitiesOf(lines), context);
    const recordNo = context.unit.nextNumber('APBILL');
    store(recordNo, { ...bill, STATE: state }, lines, context);
    return recordNo;
  } catch (error) {
    throw error instanceof GatewayError ? error.wrapped(couldNot('create', 'APBill')) : error;
  }
}

/** Absent fields stay; given lines replace all others. What is paid or chosen to be paid does not change any more. */
export function updateBill(element: XmlElement, context: RunContext): string {
  const recordNo = textOf(element, 'RECORDNO');
  const stored = billToChange(recordNo, 'update', context);
  const fields = readFields(element, definitionNamed('APBILL'), context);
  const bill = checkBill({ ...stored, ...fields, RECORDNO: recordNo }, context);
  const lines = childOf(element, 'APBILLITEMS') ? readBillLines(element, context) : undefined;
  const state = textOf(element, 'ACTION') === '' ? (stored['STATE'] ?? '') : actionState(element);
  if (state !== 'Draft') {
    checkPeriod(stored['WHENPOSTED'] ?? '', storedEntities(recordNo, context), context);
    checkPeriod(bill['WHENPOSTED'] ?? '', lines ? entitiesOf(lines) : storedEntities(recordNo, context), context);
  }
  store(recordNo, { ...bill, STATE: state }, lines, context);
  if (stored['VENDORID'] !== bill['VENDORID']) recountVendor(stored['VENDORID'] ?? '', context);
  return recordNo;
}

export function deleteBill(recordNo: string, context: RunContext): void {
  const stored = billToChange(recordNo, 'delete', context);
  checkPeriod(stored['WHENPOSTED'] ?? '', storedEntities(recordNo, context), context);
  for (const line of billLinesOf(recordNo, context)) context.unit.remove('APBILLITEM', line['RECORDNO'] ?? '');
  context.unit.remove('APBILL', recordNo);
  recountVendor(stored['VENDORID'] ?? '', context);
}

/** Takes a posted, unpaid bill out of what is due as of an ISO date. */
export function reverseBill(recordNo: string, date: string, context: RunContext): void {
  const stored = billToChange(recordNo, 'reverse', context);
  if (stored['STATE'] !== 'Posted') throw wrongState(recordNo, stored);
  checkPeriod(date, storedEntities(recordNo, context), context);
  context.unit.put('APBILL', { ...stored, STATE: 'Reversed' });
  recountBill(recordNo, context);
}

function billToChange(recordNo: string, verb: string, context: RunContext): Row {
  const stored = context.unit.row('APBILL', recordNo);
  if (!stored || (context.scope.entity !== '' && stored[OWNER] !== context.scope.entity)) {
    throw refusal(`Cannot find apbill with key '${recordNo}' to ${verb}.`);
  }
  const { paid, selected } = paymentsOf(recordNo, context);
  if (stored['STATE'] === 'Reversed' || !paid.isZero() || !selected.isZero()) throw wrongState(recordNo, stored);
  return stored;
}

function wrongState(recordNo: string, stored: Row): GatewayError {
  return refusal(`The bill ${recordNo} is ${stored['STATE']}; the ACTION is not valid for its state.`, 'BL03002129');
}

function checkBill(fields: Row, context: RunContext): Row {
  const { unit } = context;
  const vendor = checkPayableVendor(fields['VENDORID'] ?? '', context);
  checkNumber(fields, context);
  const base = baseCurrencyOf(context);
  const currency = currencyOf({ CURRENCY: fields['CURRENCY'] || vendor['CURRENCY'] || base }, base, context);
  const created = fields['WHENCREATED'] ?? '';
  const due = fields['WHENDUE'] || dueDate(created, fields['TERMNAME'] || vendor['TERMNAME'] || '', context);
  if (due === '') throw refusal('Required field WHENDUE is missing', BAD_VALUE, 'Give a due date or a term.');
  checkSmartRules('APBILL', fields, context);
  return {
    ...fields,
    VENDORNAME: unit.find('VENDOR', fields['VENDORID'] ?? '')?.['NAME'] ?? '',
    WHENPOSTED: fields['WHENPOSTED'] || created,
    WHENDUE: due,
    CURRENCY: currency,
    BASECURR: base,
    EXCHANGE_RATE: rateOf(fields, currency, base, context).toString(),
    EXCH_RATE_DATE: fields['EXCH_RATE_DATE'] || created,
  };
}

/** A vendor does not send the same number twice. */
function checkNumber(fields: Row, { unit }: RunContext): void {
  const number = fields['RECORDID'] ?? '';
  if (number === '') return;
  for (const other of unit.rowsWhere('APBILL', 'VENDORID', fields['VENDORID'] ?? '')) {
    if (other['RECORDID'] === number && other['RECORDNO'] !== fields['RECORDNO']) {
      throw refusal(`A transaction with the number '${number}' already exists`, NUMBER_IN_USE, 'Use another number.');
    }
  }
}

function dueDate(created: string, term: string, { unit }: RunContext): string {
  if (term === '') return '';
  const days = unit.find('APTERM', term)?.['DUEDAYS'];
  if (days === undefined) throw refusal(`Invalid Term '${term}' specified.`);
  return new Date(Date.parse(`${created}T00:00:00Z`) + Number(days) * DAY_MS).toISOString().slice(0, 10);
}

function actionState(element: XmlElement): 'Draft' | 'Posted' {
  const action = textOf(element, 'ACTION').toLowerCase();
  if (action === 'draft') return 'Draft';
  if (action === '' || action === 'submit' || action === 'post') return 'Posted';
  throw refusal(`Invalid ACTION '${action}' specified.`, BAD_VALUE, 'Use Draft or Submit.');
}

function store(recordNo: string, bill: Row, lines: readonly CheckedBillLine[] | undefined, context: RunContext): void {
  const { unit, scope, now } = context;
  unit.put('APBILL', {
    [CREATED_AT]: String(now),
    [OWNER]: scope.entity,
    AUWHENCREATED: stampOf(now),
    ONHOLD: 'false',
    MODULEKEY: '3.AP',
    ...bill,
    RECORDNO: recordNo,
  });
  if (lines) {
    for (const line of billLinesOf(recordNo, context)) unit.remove('APBILLITEM', line['RECORDNO'] ?? '');
    lines.forEach((line, index) => storeLine(recordNo, index + 1, line, context));
  }
  recountBill(recordNo, context);
}

function storeLine(recordNo: string, lineNo: number, line: CheckedBillLine, context: RunContext): void {
  const { unit, now, settings } = context;
  const bill = unit.row('APBILL', recordNo) ?? {};
  unit.put('APBILLITEM', {
    [CREATED_AT]: String(now),
    [OWNER]: bill[OWNER] ?? '',
    ...line.fields,
    RECORDNO: unit.nextNumber('APBILLITEM'),
    RECORDKEY: recordNo,
    LINE_NO: String(lineNo),
    CURRENCY: bill['CURRENCY'] ?? '',
    TRX_AMOUNT: line.amount.toFixed(),
    AMOUNT: line.amount
      .times(bill['EXCHANGE_RATE'] || '1')
      .toDecimalPlaces(2)
      .toFixed(),
    WHENCREATED: stampOf(now),
    WHENMODIFIED: stampOf(now, settings.whenModifiedOffsetMinutes),
  });
}

const entitiesOf = (lines: readonly CheckedBillLine[]): Set<string> => new Set(lines.map((line) => line.entity));

function storedEntities(recordNo: string, context: RunContext): Set<string> {
  return new Set(billLinesOf(recordNo, context).map((line) => entityOf(line['LOCATIONID'] ?? '', context)));
}

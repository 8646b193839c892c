import { Decimal } from 'decimal.js';
import type { RunContext } from '../gateway/function-call.js';
import { stampOf } from '../state/gateway-dates.js';
import type { Row } from '../state/row.js';
import { BILL_STATES } from '../catalog/payable-objects.js';

/** What payments make of one bill, in its currency. */
export interface BillPayments {
  readonly paid: Decimal;
  /** Chosen to be paid; the payment is not complete. */
  readonly selected: Decimal;
  /** ISO date of the last complete payment, '' without any. */
  readonly lastPaidOn: string;
}

const SELECTING = new Set(['Submitted', 'Approved']);

export function paymentsOf(billNo: string, { unit }: Pick<RunContext, 'unit'>): BillPayments {
  let paid = new Decimal(0);
  let selected = new Decimal(0);
  let lastPaidOn = '';
  for (const detail of unit.rowsWhere('APPYMTDETAIL', 'RECORDKEY', billNo)) {
    const payment = unit.row('APPYMT', detail['PAYMENTKEY'] ?? '');
    const amount = detail['TRX_PAYMENTAMOUNT'] ?? '0';
    if (payment?.['STATE'] === 'Complete') {
      paid = paid.plus(amount);
      const date = payment['PAYMENTDATE'] ?? '';
      if (date > lastPaidOn) lastPaidOn = date;
    } else if (SELECTING.has(payment?.['STATE'] ?? '')) selected = selected.plus(amount);
  }
  return { paid, selected, lastPaidOn };
}

/** Sets amounts, state and dates of a bill from its lines and payments, and what is due to its vendor. */
export function recountBill(billNo: string, context: RunContext): void {
  const { unit, now, settings } = context;
  const bill = unit.row('APBILL', billNo);
  if (!bill) return;
  const payments = paymentsOf(billNo, context);
  const entered = linesTotal(billNo, context);
  const ended = bill['STATE'] === 'Reversed' || bill['STATE'] === 'Draft';
  const due = bill['STATE'] === 'Reversed' ? new Decimal(0) : entered.minus(payments.paid);
  const state = ended ? (bill['STATE'] ?? '') : stateOf(due, payments);
  unit.put('APBILL', {
    ...bill,
    ...amounts(bill, { ENTERED: entered, SELECTED: payments.selected, PAID: payments.paid, DUE: due }),
    STATE: state,
    RAWSTATE: BILL_STATES[state] ?? '',
    WHENPAID: state === 'Paid' ? payments.lastPaidOn : '',
    WHENMODIFIED: stampOf(now, settings.whenModifiedOffsetMinutes),
  });
  recountVendor(bill['VENDORID'] ?? '', context);
}

function stateOf(due: Decimal, payments: BillPayments): string {
  if (due.isZero() && !payments.paid.isZero()) return 'Paid';
  if (!payments.selected.isZero()) return 'Selected';
  return payments.paid.isZero() ? 'Posted' : 'Partially Paid';
}

function amounts(bill: Row, totals: Readonly<Record<string, Decimal>>): Row {
  const rate = bill['EXCHANGE_RATE'] || '1';
  return Object.fromEntries(
    Object.entries(totals).flatMap(([name, total]) => [
      [`TRX_TOTAL${name}`, total.toFixed()],
      [`TOTAL${name}`, total.times(rate).toDecimalPlaces(2).toFixed()],
    ]),
  );
}

function linesTotal(billNo: string, context: RunContext): Decimal {
  let total = new Decimal(0);
  for (const line of billLinesOf(billNo, context)) total = total.plus(line['TRX_AMOUNT'] ?? '0');
  return total;
}

/** In base currency; computed, so the vendor does not count as modified. */
export function recountVendor(vendorId: string, { unit }: RunContext): void {
  const vendor = unit.find('VENDOR', vendorId);
  if (!vendor) return;
  let due = new Decimal(0);
  for (const bill of unit.rowsWhere('APBILL', 'VENDORID', vendorId)) {
    if (bill['STATE'] !== 'Draft') due = due.plus(bill['TOTALDUE'] || '0');
  }
  unit.put('VENDOR', { ...vendor, TOTALDUE: due.toFixed() });
}

export function billLinesOf(billNo: string, { unit }: Pick<RunContext, 'unit'>): readonly Row[] {
  const lines = [...unit.rowsWhere('APBILLITEM', 'RECORDKEY', billNo)];
  return lines.toSorted((a, b) => Number(a['LINE_NO']) - Number(b['LINE_NO']));
}

import { naturalKeyOf } from '../catalog/object-catalog.js';
import type { RunContext } from '../gateway/function-call.js';
import { GatewayError } from '../gateway/gateway-error.js';
import { makeElement } from '../legacy/legacy-shape.js';
import { createBill } from '../payables/bill.ledger.js';
import { createPayment } from '../payables/payment.ledger.js';
import { SandboxSettings } from '../settings/sandbox-settings.js';
import { companyCurrency } from '../state/company-currency.js';
import type { CompanyState } from '../state/company-state.js';
import { gatewayDate, stampOf } from '../state/gateway-dates.js';
import { CREATED_AT, OWNER, type Row } from '../state/row.js';
import type { UnitOfWork } from '../state/unit-of-work.js';
import { DEMO_MORE_ACCOUNTS } from './demo-records.js';

interface DemoBill {
  readonly vendor: string;
  readonly number: string;
  readonly amount: string;
  /** Days after the first of last month. */
  readonly day: number;
  readonly paid?: string;
}

const BILLS: readonly DemoBill[] = [
  { vendor: '20000', number: 'AD-2041', amount: '1190.00', day: 1, paid: '1190.00' },
  { vendor: '20000', number: 'AD-2057', amount: '2380.00', day: 5, paid: '1000.00' },
  { vendor: '20000', number: 'AD-2063', amount: '450.00', day: 12 },
  { vendor: '20001', number: 'EO-77', amount: '89.90', day: 3 },
];

const MASTER_DATA: Readonly<Record<string, readonly Row[]>> = {
  GLACCOUNT: DEMO_MORE_ACCOUNTS,
  REGION: [
    { ID: '17', NAME: 'North' },
    { ID: '18', NAME: 'South' },
  ],
  APTERM: [
    { NAME: 'Net 14', DUEDAYS: '14' },
    { NAME: 'Net 30', DUEDAYS: '30' },
  ],
  CHECKINGACCOUNT: [{ BANKACCOUNTID: 'HH-MAIN', BANKNAME: 'Hamburg bank', GLACCOUNTNO: '1000', CURRENCY: 'EUR' }],
};
const SEEDED = ['seed', 'payables'] as const;

/**
 * Bills of the demo vendors, one paid, one in part, and the master data they need. Once per company, also for one that was
 * seeded before there were any.
 */
export async function seedDemoPayables(state: CompanyState, now: number): Promise<void> {
  await state.exclusively(async () => {
    const unit = state.unit();
    if (unit.note(...SEEDED) !== undefined) return;
    unit.putNote(...SEEDED, true);
    for (const [object, rows] of Object.entries(MASTER_DATA)) for (const row of rows) ensure(object, row, unit, now);
    // Under the switches of the start, whatever they have become.
    const settings = new SandboxSettings();
    const context: RunContext = { unit, settings, now, scope: { entity: '', loginId: 'sandbox' } };
    for (const bill of BILLS) seedWhereAllowed(bill, context);
    await state.commit(unit.staged);
  });
}

function ensure(object: string, row: Row, unit: UnitOfWork, now: number): void {
  if (unit.find(object, row[naturalKeyOf(object)] ?? '')) return;
  const stamp = stampOf(now);
  unit.put(object, {
    STATUS: 'active',
    ...row,
    [CREATED_AT]: '0',
    [OWNER]: '',
    RECORDNO: unit.nextNumber(object),
    WHENCREATED: stamp,
    WHENMODIFIED: stamp,
  });
}

/** A company that people have worked in may refuse a bill, e.g. of a vendor made inactive: it opens all the same, without it. */
function seedWhereAllowed(bill: DemoBill, context: RunContext): void {
  try {
    seedBill(bill, context);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
  }
}

function seedBill(bill: DemoBill, context: RunContext): void {
  const today = new Date(context.now);
  const date = (months: number, day: number): string =>
    gatewayDate(new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months, day)).toISOString());
  const line = fields('APBILLITEM', {
    ACCOUNTNO: '6400',
    TRX_AMOUNT: bill.amount,
    LOCATIONID: '100',
    ENTRYDESCRIPTION: `Invoice ${bill.number}`,
  });
  const head = fields('APBILL', {
    VENDORID: bill.vendor,
    RECORDID: bill.number,
    WHENCREATED: date(-1, bill.day),
    TERMNAME: 'Net 30',
    CURRENCY: companyCurrency(context.unit),
  });
  const recordNo = createBill(makeElement('APBILL', [...head.children, makeElement('APBILLITEMS', [line])]), context);
  if (bill.paid === undefined) return;
  const payment = fields('APPYMT', {
    VENDORID: bill.vendor,
    FINANCIALENTITY: 'HH-MAIN',
    PAYMENTMETHOD: 'EFT',
    PAYMENTDATE: date(-1, bill.day + 14),
    DOCNUMBER: `P-${bill.number}`,
    CURRENCY: companyCurrency(context.unit),
  });
  const detail = fields('APPYMTDETAIL', { RECORDKEY: recordNo, TRX_PAYMENTAMOUNT: bill.paid });
  createPayment(makeElement('APPYMT', [...payment.children, makeElement('APPYMTDETAILS', [detail])]), context);
}

function fields(name: string, values: Row): ReturnType<typeof makeElement> {
  return makeElement(
    name,
    Object.entries(values).map(([field, value]) => makeElement(field, value)),
  );
}

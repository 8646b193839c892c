import { Decimal } from 'decimal.js';
import type { payableModels } from './payable.models.js';
import type { ModelRow } from './read-model.js';

export type ApBill = ModelRow<(typeof payableModels)['apBills']>;
export type ApPayment = ModelRow<(typeof payableModels)['apPayments']>;

export interface OpenAmount {
  readonly currency: string;
  /** Decimal string. */
  readonly amount: string;
}

/** What is owed to a vendor, and when it was paid last. */
export interface VendorPayables {
  readonly vendorId: string;
  /** Bills that are not paid in full, oldest record first. */
  readonly openBills: readonly ApBill[];
  /** One sum per transaction currency; none when nothing is open. */
  readonly openAmounts: readonly OpenAmount[];
  readonly lastPayment?: ApPayment;
}

/** Money has not moved (yet, or any more). */
const NOT_PAID = /^(draft|submitted|declined|rejected|void|voided|reversed|initiated)$/i;

export function summarizePayables(
  vendorId: string,
  bills: readonly ApBill[],
  payments: readonly ApPayment[],
): VendorPayables {
  const openBills = bills.filter((bill) => !new Decimal(openOf(bill)).isZero());
  const sums = new Map<string, Decimal>();
  for (const bill of openBills) {
    const currency = currencyOf(bill);
    sums.set(currency, (sums.get(currency) ?? new Decimal(0)).plus(openOf(bill)));
  }
  const [lastPayment] = payments
    .filter((payment) => payment.paidOn !== undefined && !NOT_PAID.test(payment.state))
    .toSorted((a, b) => (b.paidOn ?? '').localeCompare(a.paidOn ?? '') || Number(b.recordNo) - Number(a.recordNo));
  return {
    vendorId,
    openBills,
    openAmounts: [...sums].map(([currency, amount]) => ({ currency, amount: amount.toFixed() })),
    ...(lastPayment !== undefined && { lastPayment }),
  };
}

/** Base currency where the transaction's own amount cannot be asked for. */
function openOf(bill: ApBill): string {
  return bill.open || bill.totalDue || '0';
}

function currencyOf(bill: ApBill): string {
  return (bill.open === '' ? bill.baseCurrency : bill.currency) ?? '';
}

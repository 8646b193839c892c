import type { DealDiscount, DealInstalment, DealLine, OptionLabel, TaxMethod } from '@app/contracts';
import type { PipedriveDealDiscount, PipedriveDealLine, PipedriveInstalment, PipedriveProduct } from '@app/pipedrive';
import { Decimal } from 'decimal.js';

import { amountText, exactText } from './amount.js';
import { NormalizationError } from './normalization.error.js';
import { plainText } from './plain-text.js';

export interface LineContext {
  readonly decimals: number;
  /** Missing when the product was deleted or is not visible: the line stands on its own. */
  readonly product: PipedriveProduct | undefined;
  readonly category: OptionLabel | null;
}

export function normalizeDealLine(line: PipedriveDealLine, context: LineContext): DealLine {
  return {
    lineId: line.id,
    productId: line.productId,
    productVariationId: line.productVariationId,
    productName: plainText(line.name),
    productCode: context.product?.code ?? null,
    category: context.category,
    quantity: exactText(line.quantity),
    itemPrice: amountText(line.itemPrice, context.decimals),
    discount: exactText(line.discount),
    discountType: line.discountType,
    tax: exactText(line.tax),
    taxMethod: taxMethod(line),
    sum: amountText(line.sum ?? withoutSum(line), context.decimals),
    currency: line.currency,
    enabled: line.isEnabled,
    billingFrequency: line.billingFrequency ?? 'one-time',
    billingCycles: line.billingFrequencyCycles === null ? null : Number.parseInt(line.billingFrequencyCycles, 10),
    billingStartDate: line.billingStartDate,
    comments: line.comments === null || line.comments === '' ? null : plainText(line.comments),
  };
}

export function normalizeDealDiscount(discount: PipedriveDealDiscount, decimals: number): DealDiscount {
  return {
    discountId: discount.id,
    type: discount.type,
    amount: discount.type === 'amount' ? amountText(discount.amount, decimals) : exactText(discount.amount),
    description: discount.description === null ? null : plainText(discount.description),
  };
}

export function normalizeDealInstalment(instalment: PipedriveInstalment, decimals: number): DealInstalment {
  return {
    instalmentId: instalment.id,
    amount: amountText(instalment.amount, decimals),
    billingDate: instalment.billingDate,
    description: instalment.description === null ? null : plainText(instalment.description),
  };
}

/** Without a method a tax rate could mean either total; only a line without tax can do without. */
function taxMethod(line: PipedriveDealLine): TaxMethod {
  if (line.taxMethod !== null) return line.taxMethod;
  if (new Decimal(line.tax).isZero()) return 'none';
  throw new NormalizationError(`line ${line.id}`, `has ${exactText(line.tax)} % tax but no tax method`);
}

function withoutSum(line: PipedriveDealLine): string {
  const full = new Decimal(line.itemPrice).times(line.quantity);
  const discount =
    line.discountType === 'amount' ? new Decimal(line.discount) : full.times(line.discount).dividedBy(100);
  return full.minus(discount).toFixed();
}

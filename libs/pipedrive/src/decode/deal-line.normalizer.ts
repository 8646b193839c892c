import {
  BILLING_FREQUENCIES,
  DISCOUNT_TYPES,
  TAX_METHODS,
  type PipedriveDealDiscount,
  type PipedriveDealLine,
  type PipedriveInstalment,
} from '../model/deal-line.js';
import type { JsonObject } from './json-object.js';

/** @throws PipedriveSchemaError naming the field that broke. */
export function readDealLine(row: JsonObject): PipedriveDealLine {
  return {
    id: row.id('id'),
    dealId: row.id('deal_id'),
    productId: row.id('product_id'),
    productVariationId: row.idOrNull('product_variation_id'),
    name: row.text('name'),
    itemPrice: row.decimal('item_price'),
    quantity: row.decimal('quantity'),
    discount: row.decimalOrNull('discount') ?? '0',
    discountType: row.oneOfOrNull('discount_type', DISCOUNT_TYPES) ?? 'percentage',
    tax: row.decimalOrNull('tax') ?? '0',
    taxMethod: row.oneOfOrNull('tax_method', TAX_METHODS),
    sum: row.decimalOrNull('sum'),
    currency: row.text('currency'),
    isEnabled: row.flag('is_enabled', true),
    billingFrequency: row.oneOfOrNull('billing_frequency', BILLING_FREQUENCIES),
    billingFrequencyCycles: row.decimalOrNull('billing_frequency_cycles'),
    billingStartDate: row.dateOrNull('billing_start_date'),
    orderNr: row.decimalOrNull('order_nr'),
    comments: row.textOrNull('comments'),
    addTime: row.timeOrNull('add_time'),
    updateTime: row.timeOrNull('update_time'),
  };
}

/** @throws PipedriveSchemaError naming the field that broke. */
export function readDealDiscount(row: JsonObject): PipedriveDealDiscount {
  return {
    id: row.id('id'),
    dealId: row.idOrNull('deal_id'),
    type: row.oneOf('type', DISCOUNT_TYPES),
    amount: row.decimal('amount'),
    description: row.textOrNull('description'),
  };
}

/** @throws PipedriveSchemaError naming the field that broke. */
export function readInstalment(row: JsonObject): PipedriveInstalment {
  const billingDate = row.dateOrNull('billing_date');
  return {
    id: row.id('id'),
    dealId: row.id('deal_id'),
    amount: row.decimal('amount'),
    billingDate: billingDate ?? row.text('billing_date'),
    description: row.textOrNull('description'),
  };
}

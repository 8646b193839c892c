export const TAX_METHODS = ['inclusive', 'exclusive', 'none'] as const;
export type TaxMethod = (typeof TAX_METHODS)[number];
export const DISCOUNT_TYPES = ['percentage', 'amount'] as const;
export type DiscountType = (typeof DISCOUNT_TYPES)[number];
export const BILLING_FREQUENCIES = ['one-time', 'weekly', 'monthly', 'quarterly', 'semi-annually', 'annually'] as const;
export type BillingFrequency = (typeof BILLING_FREQUENCIES)[number];

/** A product line of a deal. Amounts, quantity and percentages are decimal strings. */
export interface PipedriveDealLine {
  readonly id: string;
  readonly dealId: string;
  readonly productId: string;
  readonly productVariationId: string | null;
  /** Follows the catalogue: renaming the product renames the line. */
  readonly name: string;
  readonly itemPrice: string;
  readonly quantity: string;
  /** Percent or amount, as `discountType` says. */
  readonly discount: string;
  readonly discountType: DiscountType;
  /** Percent. */
  readonly tax: string;
  readonly taxMethod: TaxMethod | null;
  /** Total of the line; whether it holds an exclusive tax is not documented. */
  readonly sum: string | null;
  readonly currency: string;
  /** A line that is off does not count toward the value of the deal. */
  readonly isEnabled: boolean;
  /** Null where the plan knows no recurring lines. */
  readonly billingFrequency: BillingFrequency | null;
  /** 1..208; null is indefinite (or one-time). */
  readonly billingFrequencyCycles: string | null;
  readonly billingStartDate: string | null;
  readonly orderNr: string | null;
  readonly comments: string | null;
  readonly addTime: string | null;
  readonly updateTime: string | null;
}

/** A discount on the whole deal: it lowers the total outside the lines. */
export interface PipedriveDealDiscount {
  readonly id: string;
  readonly dealId: string | null;
  readonly type: DiscountType;
  readonly amount: string;
  readonly description: string | null;
}

export interface PipedriveInstalment {
  readonly id: string;
  readonly dealId: string;
  readonly amount: string;
  readonly billingDate: string;
  readonly description: string | null;
}

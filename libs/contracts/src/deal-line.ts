import 'reflect-metadata';

import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Matches, ValidateNested } from 'class-validator';

import { IsDecimalString } from './decimal-string.js';

export const CALENDAR_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** An option of a Pipedrive field: the id is stable, the label is what a person reads. */
export class OptionLabel {
  @IsString() @IsNotEmpty() id: string;
  @IsString() label: string;
}

export const taxMethods = ['exclusive', 'inclusive', 'none'] as const;
export type TaxMethod = (typeof taxMethods)[number];

export const billingFrequencies = ['one-time', 'weekly', 'monthly', 'quarterly', 'semi-annually', 'annually'] as const;
export type BillingFrequency = (typeof billingFrequencies)[number];

/** One product line of a deal, amounts in the deal's currency, exactly as Pipedrive gave them. */
export class DealLine {
  @IsString() @IsNotEmpty() lineId: string;
  @IsString() productId: string;
  @IsOptional() @IsString() productVariationId?: string | null;
  @IsString() productName: string;
  @IsOptional() @IsString() productCode?: string | null;
  @IsOptional() @ValidateNested() @Type(() => OptionLabel) category?: OptionLabel | null;
  @IsDecimalString() quantity: string;
  @IsDecimalString() itemPrice: string;
  @IsDecimalString() discount: string;
  @IsIn(['percentage', 'amount']) discountType: 'percentage' | 'amount';
  /** Percent. */
  @IsDecimalString() tax: string;
  @IsIn(taxMethods) taxMethod: TaxMethod;
  /** Pipedrive's own line total; whether it includes exclusive tax is not documented. */
  @IsDecimalString() sum: string;
  @IsString() currency: string;
  @IsBoolean() enabled: boolean;
  @IsIn(billingFrequencies) billingFrequency: BillingFrequency;
  /** Null means: without an end. */
  @IsOptional() @IsInt() billingCycles?: number | null;
  @IsOptional() @Matches(CALENDAR_DATE) billingStartDate?: string | null;
  @IsOptional() @IsString() comments?: string | null;
}

/** A discount on the whole deal, outside its lines. */
export class DealDiscount {
  @IsString() @IsNotEmpty() discountId: string;
  @IsIn(['percentage', 'amount']) type: 'percentage' | 'amount';
  @IsDecimalString() amount: string;
  @IsOptional() @IsString() description?: string | null;
}

export class DealInstalment {
  @IsString() @IsNotEmpty() instalmentId: string;
  @IsDecimalString() amount: string;
  @Matches(CALENDAR_DATE) billingDate: string;
  @IsOptional() @IsString() description?: string | null;
}

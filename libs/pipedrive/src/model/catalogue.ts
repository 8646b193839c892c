import type { PipedriveCustomFields } from './raw-value.js';

export interface PipedriveProductPrice {
  readonly currency: string;
  readonly price: string;
}

export interface PipedriveProduct {
  readonly id: string;
  readonly name: string;
  readonly code: string | null;
  readonly unit: string | null;
  /** Percent; a product's tax is not inherited by its lines. */
  readonly tax: string | null;
  /** Id of an option of the product field `category` (on some accounts its label): resolve with `productFields()`. */
  readonly category: string | null;
  readonly isDeleted: boolean;
  readonly prices: readonly PipedriveProductPrice[];
  readonly addTime: string | null;
  readonly updateTime: string | null;
  readonly customFields: PipedriveCustomFields;
}

export interface PipedriveFieldOption {
  /** Number of a custom field's option, word of a built-in one's. */
  readonly id: string;
  readonly label: string;
}

/** A field of deals, products or organizations. Options that were deleted are simply gone. */
export interface PipedriveField {
  readonly fieldCode: string;
  readonly fieldName: string;
  readonly fieldType: string;
  readonly isCustomField: boolean;
  readonly options: readonly PipedriveFieldOption[];
}

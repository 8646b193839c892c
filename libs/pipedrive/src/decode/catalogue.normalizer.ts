import type { PipedriveField, PipedriveFieldOption, PipedriveProduct } from '../model/catalogue.js';
import { JsonObject } from './json-object.js';

/** @throws PipedriveSchemaError naming the field that broke. */
export function readProduct(row: JsonObject): PipedriveProduct {
  return {
    id: row.id('id'),
    name: row.text('name'),
    code: row.textOrNull('code'),
    unit: row.textOrNull('unit'),
    tax: row.decimalOrNull('tax'),
    // Written as a number, read as its text or as a label: all of them are one word to look up.
    category: row.textOrNull('category'),
    isDeleted: row.flag('is_deleted'),
    prices: row.list('prices', (value, path) => {
      const price = JsonObject.of(value, path);
      return { currency: price.text('currency'), price: price.decimalOrNull('price') ?? '0' };
    }),
    addTime: row.timeOrNull('add_time'),
    updateTime: row.timeOrNull('update_time'),
    customFields: row.rawMap('custom_fields'),
  };
}

/** @throws PipedriveSchemaError naming the field that broke. */
export function readField(row: JsonObject): PipedriveField {
  return {
    fieldCode: row.text('field_code'),
    fieldName: row.text('field_name'),
    fieldType: row.text('field_type'),
    isCustomField: row.flag('is_custom_field'),
    options: row.list('options', (value, path) => readFieldOption(JsonObject.of(value, path))),
  };
}

/** @throws PipedriveSchemaError naming the field that broke. */
export function readFieldOption(row: JsonObject): PipedriveFieldOption {
  return { id: row.id('id'), label: row.textOrNull('label') ?? '' };
}

import type { IntacctRecord } from '../outcome/function-data.js';
import { glDimension } from '../values/gl-dimension.js';
import { isTrue, listOf } from '../reads/row-values.js';

/** From `getFinancialSetup`. */
export interface FinancialSetup {
  readonly baseCurrency: string;
  readonly multiCurrency: boolean;
  readonly multiEntity: boolean;
  readonly multiBaseCurrency: boolean;
  readonly multiBook: boolean;
}

export function readFinancialSetup(record: IntacctRecord | undefined): FinancialSetup {
  const field = (name: string): string => record?.fields[name]?.trim() ?? '';
  return {
    baseCurrency: field('BASECURRENCY'),
    multiCurrency: isTrue(field('MULTICURRENCY')),
    multiEntity: isTrue(field('MULTIENTITYSHARED')) || isTrue(field('MULTIENTITY')),
    multiBaseCurrency: isTrue(field('MULTIBASECURRENCY')),
    multiBook: isTrue(field('MULTIBOOK')),
  };
}

/** From `getDimensions`: what the company calls them, and which are its own. */
export interface Dimension {
  /** Object that holds its values; of a user-defined one its integration name. */
  readonly object: string;
  readonly label: string;
  readonly userDefined: boolean;
  readonly enabledInGl: boolean;
  /** Of a user-defined one: the field of a journal line that takes the `id` of a value, e.g. `GLDIMREGION`. */
  readonly lineField?: string;
}

/** One value of a user-defined dimension. */
export interface DimensionValue {
  /** Record id: what a journal line wants in the dimension's field. */
  readonly id: string;
  readonly name: string;
}

/** Values that go together with one value of a dimension, from `getDimensionRestrictedData`. */
export interface DimensionRestriction {
  readonly dimension: string;
  readonly values: readonly string[];
}

export function readDimensions(records: readonly IntacctRecord[]): readonly Dimension[] {
  return records
    .flatMap((record) => (record.lines.length > 0 ? record.lines : [record]))
    .filter((record) => record.fields['OBJECTNAME'] !== undefined)
    .map((record) => {
      const object = record.fields['OBJECTNAME'] ?? '';
      const userDefined = isTrue(record.fields['USERDEFINEDDIMENSION'] ?? '');
      return {
        object,
        label: record.fields['TERMLABEL'] || record.fields['OBJECTLABEL'] || '',
        userDefined,
        enabledInGl: isTrue(record.fields['ENABLEDINGL'] ?? ''),
        ...(userDefined && { lineField: glDimension(object) }),
      };
    });
}

export function readRestrictions(records: readonly IntacctRecord[]): readonly DimensionRestriction[] {
  return records
    .flatMap((record) => (record.lines.length > 0 ? record.lines : [record]))
    .filter((record) => record.fields['DIMENSION'] !== undefined)
    .map(({ fields }) => ({ dimension: fields['DIMENSION'] ?? '', values: listOf(fields['VALUE'] ?? '') }));
}

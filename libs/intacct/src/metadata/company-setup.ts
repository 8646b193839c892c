import type { IntacctRecord } from '../outcome/function-data.js';
import { isTrue } from '../reads/row-values.js';

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
  readonly object: string;
  readonly label: string;
  readonly userDefined: boolean;
  readonly enabledInGl: boolean;
}

export function readDimensions(records: readonly IntacctRecord[]): readonly Dimension[] {
  return records
    .flatMap((record) => (record.lines.length > 0 ? record.lines : [record]))
    .filter((record) => record.fields['OBJECTNAME'] !== undefined)
    .map((record) => ({
      object: record.fields['OBJECTNAME'] ?? '',
      label: record.fields['TERMLABEL'] || record.fields['OBJECTLABEL'] || '',
      userDefined: isTrue(record.fields['USERDEFINEDDIMENSION'] ?? ''),
      enabledInGl: isTrue(record.fields['ENABLEDINGL'] ?? ''),
    }));
}

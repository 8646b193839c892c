import type { IntacctRecord } from '../outcome/function-data.js';
import { isTrue } from '../reads/row-values.js';

export interface ObjectField {
  /** Name in upper case, as create, query and read use it. */
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly readOnly: boolean;
  /** Characters; undefined when the gateway does not limit the field. */
  readonly maxLength?: number;
}

/** Fields of `inspect detail="1"`. */
export function readInspectedFields(records: readonly IntacctRecord[]): readonly ObjectField[] {
  return linesWith(records, 'NAME').map((fields) => {
    const length = Number(fields['MAXLENGTH'] ?? '');
    return {
      name: (fields['NAME'] ?? '').toUpperCase(),
      label: fields['DISPLAYLABEL'] ?? '',
      required: isTrue(fields['ISREQUIRED'] ?? ''),
      readOnly: isTrue(fields['ISREADONLY'] ?? ''),
      ...(Number.isInteger(length) && length > 0 && { maxLength: length }),
    };
  });
}

export interface LookedUpField {
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  readonly readOnly: boolean;
  readonly dataType: string;
  readonly custom: boolean;
}

/** Fields of `lookup`. Being told of a field is no permission to read it. */
export function readLookedUpFields(records: readonly IntacctRecord[]): readonly LookedUpField[] {
  return linesWith(records, 'ID').map((fields) => ({
    name: (fields['ID'] ?? '').toUpperCase(),
    label: fields['LABEL'] ?? '',
    required: isTrue(fields['REQUIRED'] ?? ''),
    readOnly: isTrue(fields['READONLY'] ?? ''),
    dataType: fields['DATATYPE'] ?? '',
    custom: isTrue(fields['ISCUSTOM'] ?? ''),
  }));
}

function linesWith(records: readonly IntacctRecord[], key: string): readonly IntacctRecord['fields'][] {
  return records.flatMap((record) => record.lines.map((line) => line.fields)).filter((fields) => fields[key]);
}

/**
 * A JSON value as it came from Pipedrive, numbers as plain decimal strings taken from the JSON text, never through a
 * double. The type of a custom field (see `PipedriveField.fieldType`) tells whether "17" is an amount, an option id or text.
 */
export type PipedriveRawValue =
  string | boolean | null | readonly PipedriveRawValue[] | { readonly [key: string]: PipedriveRawValue };

/** Custom fields by their 40 character key. A field that is empty is present with null. */
export type PipedriveCustomFields = Readonly<Record<string, PipedriveRawValue>>;

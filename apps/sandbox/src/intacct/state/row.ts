/** A stored record: field names as reads give them, nested ones by dot path. Dates ISO. Names with `~` are never shown. */
export type Row = Readonly<Record<string, string>>;

/** Epoch milliseconds of creation, for the visibility delay. */
export const CREATED_AT = '~createdAt';
/** Entity that owns the record; '' at top level. */
export const OWNER = 'MEGAENTITYID';

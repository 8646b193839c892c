/** The database lacks migrations this version of the service needs. */
export class SchemaBehindError extends Error {
  override readonly name = 'SchemaBehindError';

  constructor(
    readonly schema: string,
    readonly missing: readonly string[],
  ) {
    super(`Schema "${schema}" is behind this version: run its migrations first (missing: ${missing.join(', ')}).`);
  }
}

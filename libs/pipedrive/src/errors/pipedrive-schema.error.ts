/** An answer of Pipedrive whose shape we do not understand. It names the field, never its value. */
export class PipedriveSchemaError extends Error {
  constructor(
    /** Where it broke, such as `data[3].currency`. */
    readonly path: string,
    readonly problem: string,
  ) {
    super(`Pipedrive sent ${path} in an unknown shape: ${problem}`);
    this.name = 'PipedriveSchemaError';
  }
}

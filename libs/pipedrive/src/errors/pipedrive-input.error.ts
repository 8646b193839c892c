/** What the caller gave cannot be sent; nothing was. */
export class PipedriveInputError extends Error {
  constructor(
    readonly field: string,
    readonly problem: string,
  ) {
    super(`Pipedrive would not take this ${field}: ${problem}`);
    this.name = 'PipedriveInputError';
  }
}

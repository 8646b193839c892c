/** A record that was read but makes no sense for accounting; the record is stored as unreadable with this reason. */
export class NormalizationError extends Error {
  constructor(
    readonly subject: string,
    readonly problem: string,
  ) {
    super(`${subject}: ${problem}`);
    this.name = 'NormalizationError';
  }
}

interface Log {
  warn(message: string): void;
  log(message: string): void;
}

/** Says once that something of Intacct cannot be reached, however often it is tried, and once that it is back. */
export class OutageLog {
  private readonly away = new Set<string>();

  constructor(private readonly logger: Log) {}

  failed(what: string, reason: string): void {
    if (this.away.has(what)) return;
    this.away.add(what);
    this.logger.warn(`Intacct is not available for ${what} and will be tried again: ${reason}`);
  }

  worked(what: string): void {
    if (this.away.delete(what)) this.logger.log(`Intacct is available for ${what} again`);
  }
}

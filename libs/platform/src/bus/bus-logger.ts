/** What the bus needs of a logger; Nest's `Logger` fits. */
export interface BusLogger {
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** The right to do a job alone for a while. Every takeover has a higher fence. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  /** bigint */
  readonly fence: string;
}

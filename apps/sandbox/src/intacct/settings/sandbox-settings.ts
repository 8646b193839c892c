/** How the gateway behaves where nobody outside the vendor knows for sure, or where companies differ. */
export class SandboxSettings {
  /** Refusal of a repeated control id: where it stands, its number, how long ids are kept (null: for ever). */
  duplicateIdLevel: 'result' | 'operation' | 'control' = 'result';
  duplicateIdNumber = 'XL03000006';
  duplicateIdRetentionMs: number | null = null;
  /** Reads sent with uniqueid=true under a repeated id are refused as well. */
  readsCheckControlIds = true;
  /** What an absent `uniqueid` means. */
  uniqueIdDefault = true;
  /** A function that was rolled back may be sent again under its id. */
  abortedFreesControlId = true;

  closedPeriodNumber = 'BL01001973';
  inactiveAccountNumber = 'BL01001973';
  unbalancedNumber = 'BL01001973';
  rootCauseOrder: 'first' | 'last' = 'first';
  culpritStatus: 'failure' | 'aborted' = 'failure';

  maxFunctions = 100;
  connectionLimit = 2;
  /** A request above the limit waits this long before it is refused with 429. */
  connectionWaitMs = 2_000;
  sessionLifetimeMs = 6 * 60 * 60_000;
  sessionTimeoutAbsent = false;
  sessionFunctionName: 'getAPISession' | 'getSession' = 'getAPISession';
  senderAuthorised = true;
  /** Wrong passwords until the user is locked; 0 never. */
  lockAfterWrongPasswords = 0;
  offline = false;
  /** Objects the user may not read, or not write. */
  deniedReads: string[] = [];
  deniedWrites: string[] = [];
  multiEntity = true;
  multiCurrency = true;

  /** Overrides of field lengths, `OBJECT.FIELD` → characters. */
  fieldLengths: Record<string, number> = {};
  moreThanTwoDecimals: 'refuse' | 'round' = 'refuse';
  fillBlankDescription = false;
  draftInClosedPeriod = true;
  allocationDimensions: 'ignored' | 'refused' = 'ignored';

  /** Journals whose posted entries wait for approval. */
  approvalJournals: string[] = [];
  /** Journals that refuse what does not come from a sub-ledger. */
  noDirectPostingJournals: string[] = [];
  vendorApproval = false;
  /** Payments wait for approval and for somebody who sends them. */
  paymentApproval = false;
  /** Dimension put on every stored line that has none: line field → value. */
  autoFill: Record<string, string> = {};
  /** Adds balancing lines between entities instead of refusing. */
  interEntityLines = false;
  smartRules: { object: string; field: string; contains: string; text: string }[] = [];

  /** Records become visible to reads this long after their creation. */
  visibilityDelayMs = 0;
  whenModifiedOffsetMinutes = 0;
  /** Rows of a `query` without orderby come in no useful order. */
  scrambleUnordered = true;
  aggregateNaming: 'prefixed' | 'plain' = 'prefixed';
  missingKeys: 'absent' | 'refused' = 'absent';
  omitResultId = false;
  readMorePageSize = 0;

  latencyMs = 0;
  latencyPerFunctionMs = 0;
  /** Units of the company's first currency per unit of the other, for base amounts. */
  rates: Record<string, string> = { EUR: '1', USD: '0.92', JPY: '0.0061', GBP: '1.17' };

  /** Changes known settings; throws for unknown names and wrong kinds of value. */
  change(changes: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(changes)) {
      if (name === 'change' || !Object.hasOwn(this, name)) throw new Error(`there is no setting "${name}"`);
      const before = (this as unknown as Record<string, unknown>)[name];
      const nullable = name === 'duplicateIdRetentionMs';
      if (!nullable && (typeof before !== typeof value || Array.isArray(before) !== Array.isArray(value))) {
        throw new Error(`setting "${name}" is of another kind`);
      }
      Object.assign(this, { [name]: value });
    }
  }
}

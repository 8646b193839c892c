import { remedyFor } from '../../controls/nearest-name.js';
import { ControlError } from '../controls/control-error.js';
import { SWITCHES, switchProblem, type SwitchName } from './switches.js';

/** How the gateway behaves where nobody outside the vendor knows for sure, or where companies differ. */
export class SandboxSettings {
  /** Refusal of a repeated control id: where it stands, its number, how long ids are kept (null: for ever). */
  duplicateIdLevel: 'result' | 'operation' | 'control' = 'result';
  duplicateIdNumber = 'XL03000006';
  duplicateIdScope: 'company' | 'sender' = 'company';
  duplicateIdRetentionMs: number | null = null;
  /** Reads sent with uniqueid=true under a repeated id are refused as well. */
  readsCheckControlIds = true;
  /** What an absent `uniqueid` means. */
  uniqueIdDefault = true;
  /** A function that was rolled back may be sent again under its id. */
  abortedFreesControlId = true;

  closedPeriodNumber = 'BL01001973';
  lockedPeriodNumber = 'BL01001973';
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
  /** Ids of transport policies: a request that names one is acknowledged and runs afterwards. */
  transportPolicies: string[] = [];
  /** Wrong passwords until the user is locked; 0 never. */
  lockAfterWrongPasswords = 0;
  offline = false;
  offlineAnswer: 'text' | 'http-503' = 'text';
  /** Objects the user may not read, or not write. */
  deniedReads: string[] = [];
  deniedWrites: string[] = [];
  multiEntity = true;
  multiCurrency = true;
  /** STARTOPEN and its like are known from extracts only. */
  openDates: 'served' | 'empty' | 'unknown' = 'served';

  /** Overrides of field lengths, `OBJECT.FIELD` → characters. */
  fieldLengths: Record<string, number> = {};
  moreThanTwoDecimals: 'refuse' | 'round' = 'refuse';
  fillBlankDescription = false;
  draftInClosedPeriod = true;
  allocationDimensions: 'ignored' | 'refused' = 'ignored';

  /** Journals whose posted entries wait for approval. */
  approvalJournals: string[] = [];
  /** Journals whose entries wait for that many approvals, one after the other. */
  approvalLevels: Record<string, number> = {};
  /** Journals that refuse what does not come from a sub-ledger. */
  noDirectPostingJournals: string[] = [];
  vendorApproval = false;
  /** Payments wait for approval and for somebody who sends them. */
  paymentApproval = false;
  /** Dimension put on every stored line that has none: line field → value. */
  autoFill: Record<string, string> = {};
  autoFillConflict: 'kept' | 'overwritten' | 'refused' = 'kept';
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

  /** Changes known switches, all or none; throws `ControlError` naming the first that is unknown or does not fit. */
  change(changes: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(changes)) {
      if (!isSwitch(name)) {
        throw new ControlError(`there is no setting "${name}"; ${remedyFor(name, Object.keys(SWITCHES))}`);
      }
      const problem = switchProblem(name, value);
      if (problem !== undefined) throw new ControlError(problem);
    }
    Object.assign(this, changes);
  }

  /** As they were saved; what this sandbox does not know, or not any more in that form, stays as it starts. */
  restore(saved: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(saved)) {
      if (isSwitch(name) && switchProblem(name, value) === undefined) Object.assign(this, { [name]: value });
    }
  }
}

function isSwitch(name: string): name is SwitchName {
  return Object.hasOwn(SWITCHES, name);
}

import type { SandboxSettings } from './sandbox-settings.js';

/** What a switch takes. A list of words means one of them. */
export type SwitchKind =
  | 'flag'
  | 'text'
  | 'count'
  | 'count or null'
  | 'whole number'
  | 'texts'
  | 'text by name'
  | 'count by name'
  | 'smart rules'
  | readonly string[];

export interface SwitchDescription {
  readonly takes: SwitchKind;
  readonly about: string;
}

export type SwitchName = Exclude<keyof SandboxSettings, 'change' | 'restore'>;

const sw = (takes: SwitchKind, about: string): SwitchDescription => ({ takes, about });

/** Every switch of the gateway, as `GET /_sandbox/` lists them. The compiler sees to it that none is left out. */
export const SWITCHES: { readonly [Name in SwitchName]: SwitchDescription } = {
  duplicateIdLevel: sw(['result', 'operation', 'control'], 'level of the refusal of a repeated control id'),
  duplicateIdNumber: sw('text', 'its number'),
  duplicateIdScope: sw(['company', 'sender'], 'who shares control ids'),
  duplicateIdRetentionMs: sw('count or null', 'how long control ids are remembered; null for ever'),
  readsCheckControlIds: sw('flag', 'reads under a repeated id with uniqueid=true are refused'),
  uniqueIdDefault: sw('flag', 'what an absent uniqueid means'),
  abortedFreesControlId: sw('flag', 'a rolled-back function may be sent again under its id'),

  closedPeriodNumber: sw('text', 'number of the refusal in a closed period'),
  lockedPeriodNumber: sw('text', 'number of the refusal in a locked period'),
  inactiveAccountNumber: sw('text', 'number of the refusal of an account or dimension value'),
  unbalancedNumber: sw('text', 'number of the refusal of an unbalanced entry'),
  rootCauseOrder: sw(['first', 'last'], 'the cause before its wrappers or after them'),
  culpritStatus: sw(['failure', 'aborted'], 'status of the guilty function of a rolled-back operation'),

  maxFunctions: sw('count', 'functions in one request'),
  connectionLimit: sw('count', 'requests of one company at a time'),
  connectionWaitMs: sw('count', 'how long a request above that waits before 429'),
  sessionLifetimeMs: sw('count', 'a session ends this long after its last call'),
  sessionTimeoutAbsent: sw('flag', 'answers do not say when the session ends'),
  sessionFunctionName: sw(['getAPISession', 'getSession'], 'function named in the answer to a login'),
  senderAuthorised: sw('flag', 'false: no company has authorised any sender'),
  transportPolicies: sw('texts', 'policies whose requests are acknowledged and run afterwards'),
  lockAfterWrongPasswords: sw('count', 'wrong passwords until a user is locked; 0 never'),
  offline: sw('flag', 'maintenance: nothing is executed'),
  offlineAnswer: sw(['text', 'http-503'], 'how maintenance is told'),

  deniedReads: sw('texts', 'objects nobody may read'),
  deniedWrites: sw('texts', 'objects nobody may write'),
  multiEntity: sw('flag', 'the company has entities'),
  multiCurrency: sw('flag', 'the company has several currencies'),
  openDates: sw(['served', 'empty', 'unknown'], 'whether entities tell their open and locked dates'),

  fieldLengths: sw('count by name', 'lengths by OBJECT.FIELD, as inspect tells them and writes obey them'),
  moreThanTwoDecimals: sw(['refuse', 'round'], 'amounts of entries with more than two decimals'),
  fillBlankDescription: sw('flag', 'a blank line memo becomes the title'),
  draftInClosedPeriod: sw('flag', 'drafts are accepted in closed periods'),
  allocationDimensions: sw(['ignored', 'refused'], 'dimensions beside an allocation'),

  approvalJournals: sw('texts', 'journals whose entries wait for one approval'),
  approvalLevels: sw('count by name', 'journals whose entries wait for that many approvals'),
  noDirectPostingJournals: sw('texts', 'journals that disallow direct posting'),
  vendorApproval: sw('flag', 'new and edited vendors wait for approval'),
  paymentApproval: sw('flag', 'payments wait for approval'),
  autoFill: sw('text by name', 'line field and value that lines without it get'),
  autoFillConflict: sw(['kept', 'overwritten', 'refused'], 'another value given where one would be filled in'),
  interEntityLines: sw('flag', 'lines between entities are added instead of refusing'),
  smartRules: sw('smart rules', 'rules of the company: object, field, contains, text of the refusal'),

  visibilityDelayMs: sw('count', 'records become visible to reads this long after their creation'),
  whenModifiedOffsetMinutes: sw('whole number', 'zone of WHENMODIFIED against the other clock'),
  scrambleUnordered: sw('flag', 'rows of a query without orderby come in no useful order'),
  aggregateNaming: sw(['prefixed', 'plain'], 'SUM.AMOUNT or AMOUNT'),
  missingKeys: sw(['absent', 'refused'], 'keys of a read that are not there'),
  omitResultId: sw('flag', 'a full page of readByQuery has no resultId'),
  readMorePageSize: sw('count', 'rows of later pages; 0 as the first'),

  latencyMs: sw('count', 'every request takes this long'),
  latencyPerFunctionMs: sw('count', 'and every function of it this much longer'),
  rates: sw('text by name', 'units of the first currency per unit of the other'),
};

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isText = (value: unknown): boolean => typeof value === 'string';
const values = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : [undefined];
const ruleFits = (rule: unknown): boolean => {
  const parts = ['object', 'field', 'contains', 'text'];
  const given = rule as Readonly<Record<string, unknown>> | null;
  return typeof given === 'object' && given !== null && parts.every((part) => isText(given[part]));
};

/** What is wrong with a value for a switch; undefined when it fits. */
export function switchProblem(name: SwitchName, value: unknown): string | undefined {
  const { takes } = SWITCHES[name];
  if (typeof takes !== 'string') {
    return takes.includes(value as string) ? undefined : `"${name}" must be one of ${takes.join(', ')}`;
  }
  const tests: Readonly<Record<Extract<SwitchKind, string>, boolean>> = {
    flag: typeof value === 'boolean',
    text: isText(value),
    count: isCount(value),
    'count or null': value === null || isCount(value),
    'whole number': Number.isSafeInteger(value),
    texts: Array.isArray(value) && value.every(isText),
    'text by name': values(value).every(isText),
    'count by name': values(value).every(isCount),
    'smart rules': Array.isArray(value) && value.every(ruleFits),
  };
  return tests[takes] ? undefined : `"${name}" must be a ${takes}`;
}

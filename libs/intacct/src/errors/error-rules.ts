import type { ErrorRule } from './error-rule.js';

const GATE = ['control', 'authentication', 'http'] as const;
const RESULT = ['result'] as const;

/**
 * The only place that knows error numbers, texts and HTTP statuses of Intacct. First row that matches any error of the
 * list wins, so the careful rows (it may have happened already) stand above the definite refusals. Texts are those of
 * captured answers and vendor pages; numbers are unreliable (`XL03000006` alone covers six cases), so text decides
 * wherever one is known.
 */
export const ERROR_RULES: readonly ErrorRule[] = [
  // It may have been executed before or still be running.
  { id: 'already-recorded', class: 'duplicate-control-id', text: /successful transaction has already been recorded/i },
  { id: 'concurrent-request', class: 'in-progress', text: /concurrent request in process/i },

  // Whole request, before anything ran.
  {
    id: 'sender-credentials',
    class: 'authentication',
    levels: GATE,
    text: /Incorrect Intacct XML Partner ID or password/i,
  },
  { id: 'sign-in', class: 'authentication', levels: GATE, text: /(Sign-?in|Login) information is incorrect/i },
  { id: 'sign-in-number', class: 'authentication', levels: GATE, number: /^(XMLGW_JPP0002|UJPP0002)$/ },
  { id: 'locked-user', class: 'authentication', levels: GATE, text: /(user|account|login).{0,40}\blocked\b/i },
  { id: 'invalid-session', class: 'session', levels: GATE, text: /Invalid session/i },
  { id: 'sender-not-authorised', class: 'authorization', levels: GATE, text: /Invalid Web Services Authori[sz]ation/i },
  { id: 'company-expired', class: 'authorization', levels: GATE, number: /^PL04000055$/ },
  { id: 'transport-policy', class: 'configuration', levels: GATE, text: /not a valid transport policy/i },
  { id: 'unknown-company', class: 'configuration', levels: GATE, number: /^DL03000006$/ },
  { id: 'unknown-tenant', class: 'configuration', levels: GATE, number: /^GW-0011$/ },
  { id: 'invalid-request', class: 'authentication', levels: ['http'], number: /^invalidRequest$/ },
  { id: 'schema', class: 'schema', levels: ['control', 'http'], number: /^XL03000003$/ },

  // Passing faults.
  { id: 'rate-limit', class: 'throttled', text: /API rate limit exceeded/i },
  { id: 'rate-limit-number', class: 'throttled', number: /^GW-0010$/ },
  { id: 'offline', class: 'offline', levels: GATE, text: /Temporarily Off-?line/i },
  { id: 'offline-in-result', class: 'temporary', levels: RESULT, text: /Temporarily Off-?line/i },
  { id: 'try-later', class: 'temporary', text: /please try again later/i },
  { id: 'database-connection', class: 'temporary', text: /Connection failure occurred/i },
  { id: 'gateway-number', class: 'gateway', number: /^GW-000[1-9]$/ },

  // Definite business refusals.
  {
    id: 'closed-period',
    class: 'closed-period',
    levels: RESULT,
    text: /periods? (are|is) closed|period that's been closed|period.{0,40}\bclosed\b/i,
  },
  { id: 'locked-period', class: 'closed-period', levels: RESULT, text: /period.{0,60}\blocked\b|must be unlocked/i },
  { id: 'before-open-date', class: 'closed-period', levels: RESULT, text: /Date must be on or after/i },
  { id: 'unbalanced', class: 'unbalanced', levels: RESULT, text: /transactions? do(es)? not balance|out of balance/i },
  {
    id: 'unbalanced-id',
    class: 'unbalanced',
    levels: RESULT,
    additional: /^(GL-1009|IA\.TRANSACTIONS_DO_NOT_BALANCE_FOR)$/,
  },
  {
    id: 'account-requires',
    class: 'missing-dimension',
    levels: RESULT,
    text: /account( number)? .{1,80} requires an? /i,
  },
  { id: 'missing-dimension', class: 'missing-dimension', levels: RESULT, text: /is missing the .{1,80} dimension/i },
  { id: 'empty-location', class: 'missing-dimension', levels: RESULT, text: /Use of empty .{1,60} is invalid/i },
  { id: 'auto-filled', class: 'invalid-dimension', levels: RESULT, text: /This value is auto-filled/i },
  { id: 'direct-posting', class: 'inactive-account', levels: RESULT, text: /direct posting/i },
  {
    id: 'account-not-valid',
    class: 'inactive-account',
    levels: RESULT,
    text: /\baccount(?: number)? '?[^'\s]+'? (?:is not valid|is invalid|is inactive)/i,
  },
  {
    id: 'account-restricted',
    class: 'inactive-account',
    levels: RESULT,
    text: /specified GL account .{1,120} is not valid/i,
  },
  {
    id: 'account-barred',
    class: 'inactive-account',
    levels: RESULT,
    text: /account number .{1,60} is associated to the/i,
  },
  { id: 'activate-account', class: 'inactive-account', levels: RESULT, text: /activate the (?:GL )?account\b/i },
  { id: 'activate-value', class: 'invalid-dimension', levels: RESULT, text: /activate the \w+/i },
  {
    id: 'invalid-dimension-selected',
    class: 'invalid-dimension',
    levels: RESULT,
    text: /Invalid \w+ .{1,100} (selected|specified)/i,
  },
  {
    id: 'dimension-not-valid',
    class: 'invalid-dimension',
    levels: RESULT,
    text: /\b\w+ '[^']*'(: '[^']*')? (specified )?is (invalid|not valid)/i,
  },
  {
    id: 'foreign-currency',
    class: 'currency',
    levels: RESULT,
    text: /foreign-currency transactions|undeposited funds|exchange rate/i,
  },
  { id: 'foreign-currency-number', class: 'currency', levels: RESULT, number: /^BL02000051$/ },
  { id: 'already-exists', class: 'already-exists', levels: RESULT, number: /^(BL34000061|PL05000104|BL03002185)$/ },
  {
    id: 'already-exists-text',
    class: 'already-exists',
    levels: RESULT,
    text: /already exists|Another record with the value/i,
  },
  {
    id: 'already-exists-id',
    class: 'already-exists',
    levels: RESULT,
    additional: /^(GL-0493|IA\.DUPLICATE_ACCOUNT_NUMBER)$/,
  },
  { id: 'no-permission', class: 'permission', levels: RESULT, number: /^PL04000005$/ },
  {
    id: 'no-permission-text',
    class: 'permission',
    levels: RESULT,
    text: /(do(es)? not have|no|insufficient) permissions?|not authorized to/i,
  },
  { id: 'root-level-record', class: 'permission', levels: RESULT, text: /cannot (update|delete|create) a root level/i },
  {
    id: 'cannot-find',
    class: 'not-found',
    levels: RESULT,
    text: /cannot find .{1,120} (with key|to (delete|update))/i,
  },
  { id: 'still-referenced', class: 'validation', levels: RESULT, text: /\bcannot be deleted\b/i },
  { id: 'paid-invoice', class: 'validation', levels: RESULT, number: /^BL03000130$/ },
  { id: 'customer-rule', class: 'customer-rule', levels: RESULT, text: /\bSmart Rule\b/i },
  { id: 'unknown-object', class: 'read-error', levels: RESULT, text: /Object definition .{1,80} not found/i },
  { id: 'unknown-select-field', class: 'read-error', levels: RESULT, text: /fields cannot be queried/i },
  { id: 'unknown-filter-field', class: 'read-error', levels: RESULT, number: /^XL03000010$/ },
  { id: 'result-id', class: 'read-error', levels: RESULT, text: /invalid or expired resultId/i },
  {
    id: 'free-text-number',
    class: 'read-error',
    levels: RESULT,
    number: /^(Query Failed|WS|readMore failed|Invalid fields list .*)$/i,
  },
  { id: 'no-rows', class: 'not-found', levels: RESULT, number: /^(BL03002028|BL03000025)$/ },
  { id: 'bad-value', class: 'validation', levels: RESULT, number: /^(BL03000018|BL03002129|PL01000127|CRE-3211)$/ },
  { id: 'processing-error', class: 'temporary', levels: RESULT, number: /^DL02000001$/ },
  {
    id: 'could-not-create',
    class: 'validation',
    levels: RESULT,
    text: /^Could not (create|update|delete|save) .{1,60} record/i,
  },
  { id: 'not-created-id', class: 'validation', levels: RESULT, additional: /^(GL-0504|GL-0951|IA\.COULD_NOT_CREATE_)/ },

  // Alone: an innocent function of an operation that was rolled back.
  { id: 'rolled-back', class: 'rolled-back', levels: RESULT, number: /^XL03000009$/ },
];

/** Texts that only say that something failed; the reason stands beside them. */
export const WRAPPER_TEXT =
  /^(Could not (create|update|delete|save) .{1,60} record[.!]?|Error While Saving the .*|Currently, we can't .*)$/i;

/** The number that marks a rolled-back operation, on the guilty function as well. */
export const ROLLED_BACK_NUMBER = /^XL03000009$/;

/** HTTP statuses that say, without a readable envelope, that nothing ran. All others leave a write unknown. */
export const STATUS_CLASSES: Readonly<Record<number, 'authentication' | 'throttled' | 'schema'>> = {
  401: 'authentication',
  413: 'schema',
  429: 'throttled',
};

/** A proxy gave up waiting; what stands behind it goes on working. */
export const STATUSES_THAT_RUN_ON: ReadonlySet<number> = new Set([504, 524]);

import { findAccount } from './account-lookup.js';
import type { AccountReference } from './desired-entry.js';
import type { HoldReason } from './hold-reason.js';
import type { Treatment } from './mapping-rule.js';
import type { AccountRecord, ReferenceData } from './reference-data.js';

/** `offset` is the clearing or unbilled account that is debited, `tax` the liability; the others carry their own meaning. */
export type AccountUse = 'revenue' | 'offset' | 'contra' | 'rounding' | 'tax';

/** Everything that forbids an account in this place; sub-ledger and bank accounts would break their sub-ledgers. */
export function accountFindings(
  wanted: AccountReference,
  use: AccountUse,
  treatment: Treatment,
  reference: ReferenceData,
): HoldReason[] {
  const account = findAccount(reference, wanted);
  if (account === undefined)
    return [
      finding(wanted.number, use, 'unknown', 'does not exist in Intacct', 'Choose an account that exists in Intacct'),
    ];
  return forbidden(account, use, treatment).map(([what, text, remedy]) =>
    finding(account.number, use, what, text, remedy),
  );
}

type Problem = readonly [what: string, text: string, remedy: string];

function forbidden(account: AccountRecord, use: AccountUse, treatment: Treatment): Problem[] {
  const problems: Problem[] = [];
  if (!account.active)
    problems.push(['inactive', 'is inactive', 'Activate the account in Intacct or choose another one']);
  if (account.closing)
    problems.push(['closing', 'is written by the year-end close', 'Choose an account that no other is closed into']);
  if (account.control) problems.push(['control', 'is the control account of a sub-ledger', fitting(use)]);
  if (account.bank) problems.push(['bank', 'belongs to a bank or credit card', fitting(use)]);
  if (needsBalanceSheet(use, treatment) && account.type !== 'balancesheet')
    problems.push(['not-balance-sheet', 'is not a balance-sheet account', 'Choose a balance-sheet account']);
  if (use === 'revenue' && treatment === 'revenue' && account.type !== 'incomestatement')
    problems.push([
      'not-income-statement',
      'is not an income-statement account',
      'Choose a revenue account, or the treatment deferred or clearing',
    ]);
  return problems;
}

function fitting(use: AccountUse): string {
  return use === 'offset'
    ? 'Choose a clearing or unbilled account'
    : 'Choose an account that no sub-ledger or bank uses';
}

function needsBalanceSheet(use: AccountUse, treatment: Treatment): boolean {
  return use === 'offset' || use === 'tax' || (use === 'revenue' && treatment !== 'revenue');
}

function finding(number: string, use: AccountUse, what: string, text: string, remedy: string): HoldReason {
  return {
    kind: 'validation',
    cause: `validation:account:${number}:${what}`,
    message: `Account ${number} (${use}) ${text}`,
    remedy,
    field: `${use}Account`,
    value: number,
  };
}

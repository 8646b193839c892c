import type { AccountReference } from './desired-entry.js';
import type { AccountRecord, ReferenceData } from './reference-data.js';

const byRecordNo = new WeakMap<ReferenceData, ReadonlyMap<string, AccountRecord>>();

/**
 * The account a rule means: by record number, whatever number people have given it since; by number only where the rule has no record
 * number yet. A number that now belongs to another record is never taken for the old one.
 */
export function findAccount(reference: ReferenceData, wanted: AccountReference): AccountRecord | undefined {
  if (wanted.recordNo === '') return reference.accounts.get(wanted.number);
  let index = byRecordNo.get(reference);
  if (index === undefined) {
    index = new Map([...reference.accounts.values()].map((account) => [account.recordNo, account]));
    byRecordNo.set(reference, index);
  }
  return index.get(wanted.recordNo);
}

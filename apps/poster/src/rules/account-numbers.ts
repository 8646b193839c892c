import { type AccountReference, findAccount, type ReferenceData, type RuleResult } from '@app/mapping';

import type { RuleResultDto } from './rule.dto.js';

/** Fills in the record number that the account has now; an unknown number keeps none and is found by the checks. */
export function withRecordNo(
  account: { readonly number: string; readonly recordNo?: string },
  reference: ReferenceData,
): AccountReference {
  const known =
    account.recordNo === undefined
      ? reference.accounts.get(account.number)
      : findAccount(reference, { number: account.number, recordNo: account.recordNo });
  return { number: known?.number ?? account.number, recordNo: known?.recordNo ?? account.recordNo ?? '' };
}

/** The result as it is stored: plain, with record numbers. */
export function resolvedResult(dto: RuleResultDto, reference: ReferenceData): RuleResult {
  const plain = JSON.parse(JSON.stringify(dto)) as RuleResult;
  const { dealDiscount } = dto;
  return {
    ...plain,
    dimensions: plain.dimensions ?? {},
    revenueAccount: withRecordNo(dto.revenueAccount, reference),
    offsetAccount: withRecordNo(dto.offsetAccount, reference),
    ...(dealDiscount?.policy === 'contra' && dealDiscount.account !== undefined
      ? { dealDiscount: { policy: 'contra', account: withRecordNo(dealDiscount.account, reference) } }
      : {}),
  };
}

import {
  type AccountReference,
  accountFindings,
  type AccountUse,
  entityFindings,
  type ExchangeRateRule,
  type HoldReason,
  rateTypeFindings,
  type ReferenceData,
  templateFindings,
} from '@app/mapping';

import { withRecordNo } from '../rules/account-numbers.js';
import type { PosterSettings, SettingName } from './poster-settings.js';

export type SettingsChange = Partial<Record<SettingName, unknown>>;

type Account = Pick<AccountReference, 'number'> & { readonly recordNo?: string };

/** Settings that name an account, and what it is used for. */
const accountSettings: Partial<Record<SettingName, AccountUse>> = {
  dealDiscount: 'contra',
  rounding: 'rounding',
  exclusiveTax: 'tax',
};

/** The change with the record numbers that its accounts have now. */
export function withRecordNos(change: SettingsChange, reference: ReferenceData): SettingsChange {
  const resolved: SettingsChange = { ...change };
  for (const name of Object.keys(accountSettings) as SettingName[]) {
    const account = accountOf(change[name]);
    if (account !== undefined)
      resolved[name] = { ...(change[name] as object), account: withRecordNo(account, reference) };
  }
  return resolved;
}

/** Everything in the change that the ledger would refuse; `settings` are those in force after it. */
export function settingFindings(
  change: SettingsChange,
  settings: PosterSettings,
  reference: ReferenceData,
): HoldReason[] {
  const accounts = (Object.entries(accountSettings) as [SettingName, AccountUse][]).flatMap(([name, use]) => {
    const account = accountOf(change[name]);
    return account === undefined
      ? []
      : accountFindings({ number: account.number, recordNo: account.recordNo ?? '' }, use, 'clearing', reference);
  });
  const { defaultEntity, titleTemplate, memoTemplate } = change;
  const rates = Object.values((change.exchangeRates ?? {}) as Record<string, ExchangeRateRule>);
  return [
    ...accounts,
    ...(typeof defaultEntity === 'string' ? entityFindings(defaultEntity, reference) : []),
    ...rates.flatMap(({ type }) => rateTypeFindings(type, reference)),
    ...(typeof titleTemplate === 'string' ? templateFindings('title', titleTemplate, reference, settings) : []),
    ...(typeof memoTemplate === 'string' ? templateFindings('memo', memoTemplate, reference, settings) : []),
  ];
}

function accountOf(value: unknown): Account | undefined {
  return (value as { account?: Account } | null | undefined)?.account;
}

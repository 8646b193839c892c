import { isDeepStrictEqual } from 'node:util';

import type { AccountReference } from '@app/mapping';
import { accountFindings, entityFindings, type HoldReason, unknownPlaceholders } from '@app/mapping';
import type { Database, Transaction } from '@app/platform';

import { raiseRevision } from '../context/context-revision.js';
import type { ContextProvider } from '../context/context.provider.js';
import type { Replanning } from '../context/replanning.js';
import type { AuditBook } from '../identity/audit.book.js';
import { RefusedInputError } from '../rules/rule.errors.js';
import { withRecordNo } from '../rules/account-numbers.js';
import type { PosterSettings, SettingName } from './poster-settings.js';
import type { SettingsRepository } from './settings.repository.js';

export type SettingsChange = Partial<Record<SettingName, unknown>>;

/** Reads and changes business settings; every change is audited and looks again at what was held. */
export class SettingsService {
  constructor(
    private readonly database: Database,
    private readonly repository: SettingsRepository,
    private readonly context: ContextProvider,
    private readonly replanning: Replanning,
    private readonly audit: AuditBook,
  ) {}

  load(): Promise<PosterSettings> {
    return this.repository.load(this.database);
  }

  /** Throws `RefusedInputError` with every finding. */
  async change(change: SettingsChange, by: { actor: string; reason: string }): Promise<PosterSettings> {
    const { reference } = await this.context.loaded();
    const resolved = resolveAccounts(change, (account) => withRecordNo(account, reference));
    const findings = findingsOf(resolved, (account, use) => accountFindings(account, use, 'clearing', reference));
    const entity = resolved.defaultEntity;
    if (typeof entity === 'string') findings.push(...entityFindings(entity, reference));
    if (findings.length > 0) throw new RefusedInputError(findings);
    return this.database.transaction((tx) => this.store(tx, resolved, by));
  }

  private async store(
    tx: Transaction,
    change: SettingsChange,
    by: { actor: string; reason: string },
  ): Promise<PosterSettings> {
    await raiseRevision(tx);
    const before = await this.repository.load(tx);
    for (const [name, value] of Object.entries(change) as [SettingName, unknown][]) {
      if (value === undefined || isDeepStrictEqual(before[name], value)) continue;
      await this.repository.store(tx, name, value, by.actor);
      await this.audit.note(tx, {
        action: 'setting.changed',
        subjectType: 'setting',
        subjectId: name,
        actor: by.actor,
        reason: by.reason,
        before: { value: before[name] },
        after: { value },
      });
    }
    await this.replanning.afterSettings(tx);
    return this.repository.load(tx);
  }
}

type Account = Pick<AccountReference, 'number'> & { readonly recordNo?: string };

function resolveAccounts(change: SettingsChange, resolve: (account: Account) => AccountReference): SettingsChange {
  const { dealDiscount, rounding, ...rest } = change;
  const discount = dealDiscount as { account?: Account } | undefined;
  const round = rounding as { account: Account } | null | undefined;
  return {
    ...rest,
    ...(discount === undefined
      ? {}
      : { dealDiscount: discount.account ? { ...discount, account: resolve(discount.account) } : { ...discount } }),
    ...(round === undefined ? {} : { rounding: round === null ? null : { ...round, account: resolve(round.account) } }),
  };
}

function findingsOf(
  change: SettingsChange,
  check: (account: AccountReference, use: 'contra' | 'rounding') => HoldReason[],
): HoldReason[] {
  const discount = change.dealDiscount as { account?: AccountReference } | undefined;
  const rounding = change.rounding as { account: AccountReference } | null | undefined;
  const texts = [change.titleTemplate, change.memoTemplate].filter((text) => typeof text === 'string');
  return [
    ...(discount?.account ? check(discount.account, 'contra') : []),
    ...(rounding ? check(rounding.account, 'rounding') : []),
    ...texts.flatMap((text) => unknownPlaceholders(text).map((name) => unknownPlaceholder(name, text))),
  ];
}

function unknownPlaceholder(name: string, text: string): HoldReason {
  return {
    kind: 'validation',
    cause: `validation:template:${name}`,
    message: `The text template uses {${name}}, which does not exist`,
    remedy: 'Use one of the documented placeholders, such as {dealTitle}',
    field: 'template',
    value: text,
  };
}

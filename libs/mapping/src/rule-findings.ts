import { accountFindings } from './account-findings.js';
import { dimensionFindings, standardDimensions } from './dimension-findings.js';
import type { HoldReason } from './hold-reason.js';
import type { MappingSettings } from './mapping-context.js';
import { rateTypeFindings } from './exchange-rate.js';
import type { DimensionRules, JournalOddity, MappingRule, PartyValueSource } from './mapping-rule.js';
import type { JournalRecord, ReferenceData } from './reference-data.js';
import { type EntryText, templateLengthFindings } from './text-lengths.js';
import { unknownPlaceholders } from './text-template.js';

/** What is wrong with a rule whatever deal it meets: accounts, journal, treatment. Asked when it is saved and each time it decides. */
export function ruleFindings(rule: MappingRule, reference: ReferenceData, settings: MappingSettings): HoldReason[] {
  const { result } = rule;
  const discount = result.dealDiscount;
  return [
    ...journalFindings(result.journal, reference, result.acceptJournal),
    ...statisticalFindings(rule, reference),
    ...accountFindings(result.revenueAccount, 'revenue', result.treatment, reference),
    ...accountFindings(result.offsetAccount, 'offset', result.treatment, reference),
    ...(discount?.policy === 'contra' ? accountFindings(discount.account, 'contra', result.treatment, reference) : []),
    ...treatmentFindings(rule, settings),
  ];
}

/** The same and everything a rule could ever use: all values of its maps, entities and texts. Asked when it is saved. */
export function ruleSaveFindings(rule: MappingRule, reference: ReferenceData, settings: MappingSettings): HoldReason[] {
  const { result } = rule;
  return [
    ...ruleFindings(rule, reference, settings),
    ...dimensionRuleFindings(result.dimensions, reference),
    ...dimensionRuleFindings(result.offsetDimensions ?? {}, reference),
    ...(result.entity == null
      ? []
      : possibleValues(result.entity).flatMap((entity) => entityFindings(entity, reference))),
    ...rateTypeFindings(result.exchangeRate?.type, reference),
    ...templateFindings('title', result.titleTemplate ?? '', reference, settings),
    ...templateFindings('memo', result.memoTemplate ?? '', reference, settings),
  ];
}

const oddities: Readonly<Record<JournalOddity, string>> = {
  statistical: 'a statistical journal',
  gaap: 'a GAAP adjustment journal',
  tax: 'a tax adjustment journal',
  'user-book': 'a journal of a user-defined book',
  'no-direct-posting': 'a journal without direct posting',
};

/** What keeps a journal from being used, except the oddities that somebody has accepted on purpose. */
export function journalFindings(
  symbol: string,
  reference: ReferenceData,
  accepted: readonly JournalOddity[] = [],
): HoldReason[] {
  const journal = reference.journals.get(symbol);
  if (journal === undefined) return [journalFinding(symbol, 'unknown', 'does not exist in Intacct')];
  const findings: HoldReason[] = [];
  if (!journal.active) findings.push(journalFinding(symbol, 'inactive', 'is inactive'));
  const odd = oddityOf(journal);
  if (odd !== undefined && !accepted.includes(odd))
    findings.push(journalFinding(symbol, 'kind', `is ${oddities[odd]}`, odd));
  if (!journal.directPosting && !accepted.includes('no-direct-posting'))
    findings.push(journalFinding(symbol, 'direct-posting', 'does not allow direct posting', 'no-direct-posting'));
  return findings;
}

function oddityOf({ kind }: JournalRecord): JournalOddity | undefined {
  return kind === 'regular' || kind === 'adjustment' ? undefined : kind;
}

/** A statistical journal takes statistical accounts, which hold no money: choosing it on purpose does not change that. */
function statisticalFindings({ result }: MappingRule, reference: ReferenceData): HoldReason[] {
  if (reference.journals.get(result.journal)?.kind !== 'statistical') return [];
  if (result.acceptJournal?.includes('statistical') !== true) return [];
  return [
    {
      ...journalFinding(
        result.journal,
        'statistical-accounts',
        'takes statistical accounts only, and these hold money',
      ),
      field: 'revenueAccount',
      value: result.revenueAccount.number,
    },
  ];
}

export function entityFindings(entity: string, reference: ReferenceData): HoldReason[] {
  const record = reference.entities.get(entity);
  if (record?.active === true) return [];
  const what = record === undefined ? 'unknown' : 'inactive';
  return [
    {
      kind: 'validation',
      cause: `validation:entity:${entity}:${what}`,
      message: `Entity "${entity}" ${record === undefined ? 'does not exist in Intacct' : 'is inactive'}`,
      remedy: 'Choose an active entity in the rule or the settings',
      field: 'entity',
      value: entity,
    },
  ];
}

function journalFinding(symbol: string, what: string, text: string, odd?: JournalOddity): HoldReason {
  return {
    kind: 'validation',
    cause: `validation:journal:${symbol}:${what}`,
    message: `Journal ${symbol} ${text}`,
    remedy:
      'Choose an active journal for direct postings, best one used for nothing else' +
      (odd === undefined ? '' : `; if it is meant, accept "${odd}" in the rule`),
    field: 'journal',
    value: symbol,
  };
}

function treatmentFindings(rule: MappingRule, settings: MappingSettings): HoldReason[] {
  const { treatment, recurring } = rule.result;
  const findings: HoldReason[] = [];
  if (settings.ledgerInvoices && treatment === 'revenue')
    findings.push({
      kind: 'validation',
      cause: `validation:treatment:invoiced-in-ledger:${rule.id}`,
      message: `Intacct invoices the deals, so rule "${rule.name}" would book the same revenue twice`,
      remedy: 'Use the treatment deferred or clearing',
      field: 'treatment',
      value: treatment,
    });
  if (recurring === 'whole-term' && treatment !== 'deferred')
    findings.push({
      kind: 'validation',
      cause: `validation:recurring:not-deferred:${rule.id}`,
      message: `Rule "${rule.name}" posts the whole term of recurring lines, which is not earned yet`,
      remedy: 'Use the treatment deferred for a whole term',
      field: 'recurring',
      value: treatment,
    });
  return findings;
}

function dimensionRuleFindings(rules: DimensionRules, reference: ReferenceData): HoldReason[] {
  const standard = standardDimensions.flatMap((dimension) =>
    possibleValues(rules[dimension]).flatMap((id) => dimensionFindings(dimension, id, reference)),
  );
  const own = Object.entries(rules.userDefined ?? {}).flatMap(([name, source]) =>
    possibleValues(source).flatMap((id) => dimensionFindings(`gldim:${name}`, id, reference)),
  );
  return [...standard, ...own];
}

function possibleValues(source: PartyValueSource | undefined): string[] {
  if (source?.from === 'fixed') return [source.value];
  if (source?.from !== 'field') return [];
  return [...Object.values(source.map), ...(source.otherwise === undefined ? [] : [source.otherwise])];
}

/** What is wrong with a text template of a rule or of the settings. */
export function templateFindings(
  text: EntryText,
  template: string,
  reference: ReferenceData,
  settings: MappingSettings,
): HoldReason[] {
  const unknown = unknownPlaceholders(template).map((name) => ({
    kind: 'validation' as const,
    cause: `validation:template:${name}`,
    message: `The ${text} template uses {${name}}, which does not exist`,
    remedy: 'Use one of the documented placeholders, such as {dealTitle}',
    field: `${text}Template`,
    value: template,
  }));
  return [...unknown, ...templateLengthFindings(text, template, settings, reference)];
}

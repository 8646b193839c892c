import type { DealReverted, DealWon } from '@app/contracts';

import { currencyDecimals } from './currency-decimals.js';
import type { PartyIds } from './desired-entry.js';
import type { DesiredOutcome } from './desired-outcome.js';
import { EntryAssembly } from './entry-assembly.js';
import { currencyFindings } from './exchange-rate.js';
import { distinctReasons, type HoldReason } from './hold-reason.js';
import type { MappingContext } from './mapping-context.js';
import type { MappingRule } from './mapping-rule.js';
import { earlyRevenueFindings } from './early-revenue.js';
import type { RuledSubject } from './posting-item.js';
import { postingItems } from './posting-items.js';
import { postingSubjects } from './posting-subjects.js';
import { ruleFindings } from './rule-findings.js';
import { selectRule } from './rule-selection.js';
import type { RuleSubject } from './rule-subject.js';
import { unmappedReason, ambiguousReason } from './unmapped-reason.js';

/**
 * What a deal should have in the ledger under the given rules, settings and reference data.
 * Pure and deterministic: it knows no clock and does not depend on the order of the rules. All findings come at once, and a deal with any
 * finding posts nothing.
 */
export function desiredEntries(
  event: DealWon | DealReverted,
  context: MappingContext,
  parties: PartyIds,
): DesiredOutcome {
  if (isReverted(event)) return { kind: 'entries', entries: [], excluded: [] };
  const { settings } = context;
  const decimals = Math.min(currencyDecimals(event.currency), settings.ledgerDecimals);
  const subjects = postingSubjects(event, settings);
  const { ruled, reasons: unruled } = withRules(subjects.subjects, context.rules);
  const amounts = postingItems(event, ruled, context, decimals);
  const assembly = new EntryAssembly(context, partiesOf(event, context, parties), decimals);
  for (const item of amounts.items) assembly.add(item, amounts.contraAccount);
  const reasons = distinctReasons([
    ...subjects.reasons,
    ...unruled,
    ...currencyFindings(event, context),
    ...organizationFindings(event, context),
    ...distinctRules(ruled).flatMap((rule) => ruleFindings(rule, context.reference, settings)),
    ...earlyRevenueFindings(event, ruled),
    ...amounts.reasons,
    ...assembly.reasons,
  ]);
  if (reasons.length > 0) return { kind: 'held', reasons };
  const excluded = [...subjects.excluded, ...amounts.excluded];
  const { dueOn } = amounts;
  return { kind: 'entries', entries: assembly.entries(), excluded, ...(dueOn === null ? {} : { dueOn }) };
}

function isReverted(event: DealWon | DealReverted): event is DealReverted {
  return !('bookkeepingDate' in event);
}

function withRules(
  subjects: readonly RuleSubject[],
  rules: readonly MappingRule[],
): { ruled: RuledSubject[]; reasons: HoldReason[] } {
  const ruled: RuledSubject[] = [];
  const reasons: HoldReason[] = [];
  for (const subject of subjects) {
    const selection = selectRule(rules, subject);
    if (selection.kind === 'rule') ruled.push({ subject, rule: selection.rule });
    else if (selection.kind === 'none') reasons.push(unmappedReason(subject));
    else reasons.push(ambiguousReason(selection.rules));
  }
  return { ruled, reasons };
}

function distinctRules(ruled: readonly RuledSubject[]): MappingRule[] {
  return [...new Map(ruled.map(({ rule }) => [`${rule.id}:${rule.version}`, rule])).values()];
}

function partiesOf(event: DealWon, context: MappingContext, parties: PartyIds): PartyIds {
  return event.organization == null ? { ...context.settings.defaultParty, ...parties } : parties;
}

function organizationFindings(event: DealWon, context: MappingContext): HoldReason[] {
  if (event.organization != null || context.settings.defaultParty !== null) return [];
  return [
    {
      kind: 'party',
      cause: 'party:no-organization',
      message: 'The deal has no organization',
      remedy: 'Give the deal an organization in Pipedrive, or set a default party',
      field: 'organization',
    },
  ];
}

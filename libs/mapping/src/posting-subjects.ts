import type { DealWon } from '@app/contracts';

import type { ExcludedLine } from './desired-outcome.js';
import { Exact } from './exact-amount.js';
import type { HoldReason } from './hold-reason.js';
import type { MappingSettings } from './mapping-context.js';
import type { RuleSubject } from './rule-subject.js';

export interface PostingSubjects {
  readonly subjects: readonly RuleSubject[];
  readonly excluded: readonly ExcludedLine[];
  readonly reasons: readonly HoldReason[];
}

/** The enabled lines of a deal, or the deal itself where it has none; asks a person where lines and value disagree. */
export function postingSubjects(event: DealWon, settings: MappingSettings): PostingSubjects {
  const whole: RuleSubject = { lineId: null, event, line: null };
  if (event.lines.length === 0) return { subjects: [whole], excluded: [], reasons: [] };
  const enabled = event.lines.filter((line) => line.enabled);
  const differs = !event.linesMatchValue || (enabled.length === 0 && !new Exact(event.value).isZero());
  if (differs && settings.linesMismatch === 'value')
    return { subjects: [whole], excluded: [], reasons: taxOfValue(event) };
  const excluded = event.lines
    .filter((line) => !line.enabled)
    .map((line) => ({ lineId: line.lineId, reason: 'the line is disabled' }));
  const subjects = enabled.map((line) => ({ lineId: line.lineId, event, line }));
  const mismatch = differs && settings.linesMismatch === 'hold' ? [linesDiffer(event)] : [];
  return { subjects, excluded, reasons: [...mismatch, ...mixedTax(event), ...foreignLines(event)] };
}

function linesDiffer(event: DealWon): HoldReason {
  return {
    kind: 'validation',
    cause: 'validation:lines-differ-from-value',
    message: `The lines add up to ${event.linesNetTotal ?? 'nothing'}, the deal says ${event.value} ${event.currency}`,
    remedy: 'Correct the deal in Pipedrive, or choose in the settings whether the lines or the value is posted',
    field: 'value',
    value: event.value,
  };
}

/** The value is posted instead of the lines, and only they say what of it is tax. */
function taxOfValue(event: DealWon): HoldReason[] {
  if (taxMethods(event).size === 0) return [];
  return [
    {
      kind: 'validation',
      cause: 'validation:tax:unknown',
      message:
        'The value of the deal is to be posted instead of its lines, which are taxed: how much of it is tax is not known',
      remedy: 'Correct the lines in Pipedrive until they add up to the value',
      field: 'value',
      value: event.value,
    },
  ];
}

function taxMethods(event: DealWon): Set<string> {
  return new Set(
    event.lines
      .filter((line) => line.enabled && line.taxMethod !== 'none' && !new Exact(line.tax).isZero())
      .map((line) => line.taxMethod),
  );
}

function mixedTax(event: DealWon): HoldReason[] {
  const methods = taxMethods(event);
  if (methods.size < 2) return [];
  return [
    {
      kind: 'validation',
      cause: 'validation:tax:mixed',
      message: 'Some lines include tax in their price and others add it on top',
      remedy: 'Use one tax method for all lines of the deal in Pipedrive',
      field: 'lines.taxMethod',
      value: [...methods].toSorted().join(', '),
    },
  ];
}

function foreignLines(event: DealWon): HoldReason[] {
  const foreign = event.lines.filter((line) => line.enabled && line.currency !== event.currency);
  return foreign.map((line) => ({
    kind: 'currency',
    cause: `currency:line:${line.currency}:${event.currency}`,
    message: `Line ${line.lineId} is in ${line.currency}, the deal in ${event.currency}`,
    remedy: 'Give the lines the currency of the deal in Pipedrive',
    field: `line ${line.lineId} currency`,
    value: line.currency,
  }));
}

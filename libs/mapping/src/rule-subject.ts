import type { CustomFieldValue, DealLine, DealWon } from '@app/contracts';

import type { MappedField } from './mapping-rule.js';

/** A value with every name a person may use for it: its id, its label, a product's code. */
export type NamedValue = readonly string[];

/** A deal line (or a deal without lines) as rules look at it. */
export interface RuleSubject {
  readonly lineId: string | null;
  readonly event: DealWon;
  readonly line: DealLine | null;
}

/** The values of a field; several for labels and multiple-choice fields, none where the deal has none. */
export function valuesOf(subject: RuleSubject, field: MappedField): readonly NamedValue[] {
  const { event, line } = subject;
  switch (field) {
    case 'category':
      return line?.category == null ? [] : [[line.category.id, line.category.label]];
    case 'product':
      return line === null ? [] : [[line.productId, line.productName, ...(line.productCode ? [line.productCode] : [])]];
    case 'pipeline':
      return [[event.pipeline.id, event.pipeline.name]];
    case 'stage':
      return [[event.stage.id, event.stage.name]];
    case 'currency':
      return [[event.currency]];
    case 'label':
      return event.labels.map((label) => [label.id, label.label]);
    case 'owner':
      return event.owner == null ? [] : [[event.owner.id, event.owner.name]];
    default:
      return customValues(event.customFields.find((custom) => `custom:${custom.key}` === field));
  }
}

function customValues(custom: CustomFieldValue | undefined): readonly NamedValue[] {
  if (custom === undefined || custom.value === '') return [];
  if (custom.type !== 'set') return [custom.label == null ? [custom.value] : [custom.value, custom.label]];
  const ids = custom.value.split(',');
  const labels = custom.label?.split(',') ?? [];
  // A label that holds a comma itself cannot be told apart; the ids still match.
  return ids.map((id, index) => (labels.length === ids.length ? [id.trim(), labels[index] ?? ''] : [id.trim()]));
}

/** People type labels; upper case, blanks around and the way an accent is composed make no difference. */
export function sameName(a: string, b: string): boolean {
  return normalized(a) === normalized(b);
}

export function normalized(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}

export function isOneOf(value: NamedValue, wanted: readonly string[]): boolean {
  return wanted.some((name) => value.some((own) => sameName(own, name)));
}

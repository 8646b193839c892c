import type { RuleSubject } from './rule-subject.js';

const placeholders = new Map<string, (subject: RuleSubject) => string>([
  ['dealTitle', ({ event }) => event.title],
  ['dealId', ({ event }) => event.dealId],
  ['organization', ({ event }) => event.organization?.name ?? ''],
  ['pipeline', ({ event }) => event.pipeline.name],
  ['stage', ({ event }) => event.stage.name],
  ['owner', ({ event }) => event.owner?.name ?? ''],
  ['wonDate', ({ event }) => event.bookkeepingDate],
  ['product', ({ line }) => line?.productName ?? ''],
  ['productOrDeal', ({ event, line }) => line?.productName ?? event.title],
  ['category', ({ line }) => line?.category?.label ?? ''],
  ['quantity', ({ line }) => line?.quantity ?? ''],
]);

const PLACEHOLDER = /\{([A-Za-z]+)\}/g;

/** Placeholders of the template that do not exist; a rule with one is refused. */
export function unknownPlaceholders(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '').filter((name) => !placeholders.has(name));
}

/** What no text of the ledger may hold: control characters, halves of characters. */
const UNWRITABLE = /[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu;

/**
 * Fills the placeholders and cuts the text to the ledger's length (UTF-16 units, as the ledger counts); never in the middle of a
 * character.
 */
export function renderTemplate(template: string, subject: RuleSubject, maxLength: number): string {
  const text = template
    .replaceAll(PLACEHOLDER, (whole, name: string) => placeholders.get(name)?.(subject) ?? whole)
    .replaceAll(UNWRITABLE, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength);
  return (/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut).trim();
}

/** Characters of a template that are there whatever the deal is. */
export function fixedLength(template: string): number {
  return template.replaceAll(PLACEHOLDER, '').replaceAll(/\s+/g, ' ').trim().length;
}

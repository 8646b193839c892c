import type { RuleSubject } from './rule-subject.js';

const placeholders: Readonly<Record<string, (subject: RuleSubject) => string>> = {
  dealTitle: ({ event }) => event.title,
  dealId: ({ event }) => event.dealId,
  organization: ({ event }) => event.organization?.name ?? '',
  pipeline: ({ event }) => event.pipeline.name,
  stage: ({ event }) => event.stage.name,
  owner: ({ event }) => event.owner?.name ?? '',
  wonDate: ({ event }) => event.bookkeepingDate,
  product: ({ line }) => line?.productName ?? '',
  productOrDeal: ({ event, line }) => line?.productName ?? event.title,
  category: ({ line }) => line?.category?.label ?? '',
  quantity: ({ line }) => line?.quantity ?? '',
};

const PLACEHOLDER = /\{([A-Za-z]+)\}/g;

/** Placeholders of the template that do not exist; a rule with one is refused. */
export function unknownPlaceholders(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '').filter((name) => !(name in placeholders));
}

/** Fills the placeholders and cuts the text to the ledger's length; never in the middle of a character. */
export function renderTemplate(template: string, subject: RuleSubject, maxLength: number): string {
  const text = template
    .replaceAll(PLACEHOLDER, (whole, name: string) => placeholders[name]?.(subject) ?? whole)
    .replaceAll(/\s+/g, ' ')
    .trim();
  const characters = Array.from(text);
  return characters.length <= maxLength ? text : characters.slice(0, maxLength).join('').trim();
}

import type { DesiredEntry, EntryLine } from './desired-entry.js';
import type { DesiredOutcome } from './desired-outcome.js';
import { dimensionRecord, standardDimensions } from './dimension-findings.js';
import type { MappingContext } from './mapping-context.js';

/**
 * What the numbers and ids in the entries are called, by kind and id: `account:4000` → its title, `gldim:REGION:10001` → the value's name,
 * `rule:<id>:<version>` → the rule's. Empty where the ledger's own data does not know it (yet).
 */
export function namesIn(
  outcome: DesiredOutcome,
  context: Pick<MappingContext, 'reference' | 'rules'>,
): Record<string, string> {
  if (outcome.kind === 'held') return {};
  return Object.fromEntries(
    outcome.entries.flatMap((entry) => [
      ...entryNames(entry, context),
      ...entry.lines.flatMap((line) => lineNames(line, context)),
    ]),
  );
}

type Name = [key: string, name: string];

function entryNames(
  { journal, entity, baseEntity }: DesiredEntry,
  { reference }: Pick<MappingContext, 'reference'>,
): Name[] {
  const entities = [entity, baseEntity ?? null].filter((id) => id !== null);
  return [
    [`journal:${journal}`, reference.journals.get(journal)?.title ?? ''],
    ...entities.map((id): Name => [`entity:${id}`, reference.entities.get(id)?.name ?? '']),
  ];
}

function lineNames(
  { account, dimensions, source }: EntryLine,
  { reference, rules }: Pick<MappingContext, 'reference' | 'rules'>,
): Name[] {
  const rule = rules.find((one) => one.id === source.ruleId && one.version === source.ruleVersion);
  const standard = standardDimensions.flatMap((dimension): Name[] => {
    const id = dimensions[dimension];
    return id === undefined ? [] : [[`${dimension}:${id}`, dimensionRecord(dimension, id, reference)?.name ?? '']];
  });
  const own = Object.entries(dimensions.userDefined ?? {}).map(([name, id]): Name => [
    `gldim:${name}:${id}`,
    dimensionRecord(`gldim:${name}`, id, reference)?.name ?? '',
  ]);
  return [
    [`account:${account.number}`, reference.accounts.get(account.number)?.title ?? ''],
    [`rule:${source.ruleId}:${source.ruleVersion}`, rule?.name ?? ''],
    ...standard,
    ...own,
  ];
}

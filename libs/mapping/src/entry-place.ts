import type { EntryDimensions } from './desired-entry.js';
import { baseCurrencyOf } from './exchange-rate.js';
import type { HoldReason } from './hold-reason.js';
import { entityOf } from './line-dimensions.js';
import type { MappingContext } from './mapping-context.js';
import type { MappingRule } from './mapping-rule.js';

/** Where an entry is written, and whose books it changes. */
export interface EntryPlace {
  /** The entity whose session writes it; null at top level. */
  readonly session: string | null;
  /** Entities whose books it changes: one, or two where it goes across entities; null where no entity is known. */
  readonly books: readonly (string | null)[];
  readonly reasons: readonly HoldReason[];
}

/**
 * Every entry balances inside one entity. Only a rule that allows it goes across, and only between entities that both have inter-entity
 * accounts and the same base currency; such an entry is written at top level.
 */
export function entryPlace(
  rule: MappingRule,
  entity: string | null,
  { revenue, offset }: { revenue: EntryDimensions; offset: EntryDimensions },
  context: MappingContext,
): EntryPlace {
  const { acrossEntities = false } = rule.result;
  const homes = [revenue.location, offset.location].map((l) =>
    l === undefined ? null : entityOf(l, context.reference),
  );
  const [home = null, other = null] = homes;
  if (acrossEntities && entity !== null && !homes.includes(entity))
    return { session: entity, books: [entity], reasons: [outside(rule, entity, homes)] };
  if (home === other) return { session: entity, books: [entity ?? home], reasons: [] };
  if (acrossEntities) {
    // It starts from the entity that the rule names.
    const books = entity === other ? [other, home] : homes;
    return { session: null, books, reasons: acrossFindings(rule, homes, context) };
  }
  // A session in an entity: the line outside of it is a finding of its own.
  if (entity !== null) return { session: entity, books: [entity], reasons: [] };
  return { session: null, books: [home], reasons: [twoEntities(homes)] };
}

function outside(rule: MappingRule, entity: string, homes: readonly (string | null)[]): HoldReason {
  const named = homes.map((home) => home ?? 'none').join(' and ');
  return {
    kind: 'validation',
    cause: `validation:entity:${entity}:no-side:${rule.id}`,
    message: `Rule "${rule.name}" is of entity ${entity}, and both sides lie elsewhere (${named})`,
    remedy: `Choose a location of entity ${entity} for one of the sides, or another entity`,
    field: 'entity',
    value: entity,
  };
}

function acrossFindings(rule: MappingRule, homes: readonly (string | null)[], context: MappingContext): HoldReason[] {
  const without = homes.filter((home) => home === null || !context.reference.entities.get(home)?.interEntity);
  const currencies = new Set(homes.map((home) => baseCurrencyOf(home, context)));
  const named = homes.map((home) => home ?? 'none').join(' and ');
  const findings: HoldReason[] = [];
  if (without.length > 0)
    findings.push({
      kind: 'validation',
      cause: `validation:entity:inter-entity:${homes.map((home) => home ?? '-').join(':')}`,
      message: `Rule "${rule.name}" goes across entities ${named}, which have no inter-entity accounts for each other`,
      remedy: 'Set up the inter-entity account mapping in Intacct, or choose locations of the same entity',
      field: 'acrossEntities',
      value: without.map((home) => home ?? 'none').join(', '),
    });
  if (currencies.size > 1)
    findings.push({
      kind: 'currency',
      cause: `currency:entities:${homes.map((home) => home ?? '-').join(':')}`,
      message: `Rule "${rule.name}" goes across entities ${named}, which have different base currencies`,
      remedy: 'Choose locations of the same entity, or of entities with the same base currency',
      field: 'acrossEntities',
    });
  return findings;
}

function twoEntities(homes: readonly (string | null)[]): HoldReason {
  return {
    kind: 'validation',
    cause: `validation:entity:two:${homes.map((home) => home ?? '-').join(':')}`,
    message: `Revenue and offset lie in different entities (${homes.map((home) => home ?? 'none').join(', ')})`,
    remedy: 'Choose locations of the same entity, or let the rule go across entities',
    field: 'location',
  };
}

import type { EntryDimensions, PartyIds } from './desired-entry.js';
import { dimensionFindings, restrictionFindings, standardDimensions } from './dimension-findings.js';
import type { HoldReason } from './hold-reason.js';
import type { DimensionRules, MappingRule, PartyValueSource } from './mapping-rule.js';
import type { PostingItem } from './posting-item.js';
import type { ReferenceData } from './reference-data.js';
import type { RuleSubject } from './rule-subject.js';
import { resolveValue } from './value-source.js';

export interface LineDimensions {
  readonly dimensions: EntryDimensions;
  readonly reasons: readonly HoldReason[];
}

/** The dimensions of one side of a line: what the rule says, the entity's location and the organization's customer by default. */
export function lineDimensions(
  item: PostingItem,
  side: 'revenue' | 'offset',
  scope: { entity: string | null; parties: PartyIds; reference: ReferenceData },
): LineDimensions {
  const { dimensions, offsetDimensions, acrossEntities = false } = item.rule.result;
  const rules: DimensionRules = side === 'offset' ? { ...dimensions, ...offsetDimensions } : dimensions;
  const collected = new DimensionCollector(item, scope.parties, scope.reference);
  for (const dimension of standardDimensions) collected.take(dimension, rules[dimension]);
  const own = { ...dimensions.userDefined, ...(side === 'offset' ? offsetDimensions?.userDefined : {}) };
  for (const [name, source] of Object.entries(own)) collected.takeUserDefined(name, source);
  collected.locate(scope.entity, acrossEntities);
  collected.reasons.push(...restrictionFindings(collected.dimensions, scope.reference));
  return collected;
}

class DimensionCollector implements LineDimensions {
  readonly dimensions: { -readonly [K in keyof EntryDimensions]: EntryDimensions[K] } = {};
  readonly reasons: HoldReason[] = [];
  private readonly subject: RuleSubject;
  private readonly rule: MappingRule;

  constructor(
    item: PostingItem,
    private readonly parties: PartyIds,
    private readonly reference: ReferenceData,
  ) {
    this.subject = item.subject;
    this.rule = item.rule;
  }

  take(dimension: (typeof standardDimensions)[number], source: PartyValueSource | undefined): void {
    if (source?.from === 'party' || (source === undefined && dimension === 'customer'))
      return this.takeParty(dimension, source !== undefined);
    if (source === undefined || source.from === 'none') return;
    const resolved = resolveValue(source, this.subject, this.rule, dimension);
    if ('reason' in resolved) return void this.reasons.push(resolved.reason);
    this.dimensions[dimension] = resolved.value;
    this.reasons.push(...dimensionFindings(dimension, resolved.value, this.reference));
  }

  takeUserDefined(name: string, source: PartyValueSource): void {
    if (source.from !== 'fixed' && source.from !== 'field') return;
    const resolved = resolveValue(source, this.subject, this.rule, name);
    if ('reason' in resolved) return void this.reasons.push(resolved.reason);
    this.dimensions.userDefined = { ...this.dimensions.userDefined, [name]: resolved.value };
    this.reasons.push(...dimensionFindings(`gldim:${name}`, resolved.value, this.reference));
  }

  /** A company with entities wants a location on every line, and the line must stay inside the entry's entity. */
  locate(entity: string | null, acrossEntities: boolean): void {
    if (this.reference.entities.size === 0) return;
    this.dimensions.location ??= entity ?? undefined;
    const { location } = this.dimensions;
    if (location === undefined) return void this.reasons.push(locationMissing(this.rule));
    const home = entityOf(location, this.reference);
    const known = home !== null || this.reference.locations.has(location);
    if (entity !== null && known && home !== entity && !acrossEntities)
      this.reasons.push(locationOutside(location, home, entity));
  }

  private takeParty(dimension: string, required: boolean): void {
    if (dimension !== 'customer' && dimension !== 'vendor') return;
    const id = this.parties[dimension];
    if (id === undefined) return void (required && this.reasons.push(partyMissing(dimension)));
    this.dimensions[dimension] = id;
    this.reasons.push(...dimensionFindings(dimension, id, this.reference, true));
  }
}

/** The entity a location lies in; an entity is a location itself. */
export function entityOf(location: string, reference: ReferenceData): string | null {
  return reference.entities.has(location) ? location : (reference.locations.get(location)?.entity ?? null);
}

function locationMissing(rule: MappingRule): HoldReason {
  return {
    kind: 'validation',
    cause: `validation:location:missing:${rule.id}`,
    message: `The company has entities, and rule "${rule.name}" names neither an entity nor a location`,
    remedy: `Give rule "${rule.name}" an entity or a location, or set a default entity`,
    field: 'location',
  };
}

function locationOutside(location: string, home: string | null, entity: string): HoldReason {
  return {
    kind: 'validation',
    cause: `validation:location:${location}:outside:${entity}`,
    message: `Location "${location}" belongs to ${home === null ? 'no entity' : `entity ${home}`}, the entry to ${entity}`,
    remedy: 'Every entry balances inside one entity: choose a location of it, or let the rule go across entities',
    field: 'location',
    value: location,
  };
}

function partyMissing(dimension: string): HoldReason {
  return {
    kind: 'party',
    cause: `party:${dimension}:missing`,
    message: `The rule takes the ${dimension} from the organization, which has none in Intacct`,
    remedy: `Link or create the ${dimension}, or let the rule leave it empty`,
    field: dimension,
  };
}

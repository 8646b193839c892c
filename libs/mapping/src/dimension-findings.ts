import type { EntryDimensions } from './desired-entry.js';
import type { HoldReason } from './hold-reason.js';
import type { AccountRecord, DimensionRecord, ReferenceData, RequiredDimension } from './reference-data.js';

export const standardDimensions = [
  'department',
  'location',
  'customer',
  'vendor',
  'class',
  'project',
  'item',
  'employee',
] as const;
export type StandardDimension = (typeof standardDimensions)[number];

const PREFIX = 'gldim:';

const tables: Readonly<Record<StandardDimension, (reference: ReferenceData) => ReadonlyMap<string, DimensionRecord>>> =
  {
    department: (reference) => reference.departments,
    location: (reference) => reference.locations,
    customer: (reference) => reference.customers,
    vendor: (reference) => reference.vendors,
    class: (reference) => reference.classes,
    project: (reference) => reference.projects,
    item: (reference) => reference.items,
    employee: (reference) => reference.employees,
  };

/** A value of a dimension; an entity is a location, too. */
export function dimensionRecord(
  dimension: StandardDimension | `gldim:${string}`,
  id: string,
  reference: ReferenceData,
): DimensionRecord | undefined {
  if (isUserDefined(dimension)) return reference.userDefined.get(dimension.slice(PREFIX.length))?.get(id);
  return tables[dimension](reference).get(id) ?? (dimension === 'location' ? reference.entities.get(id) : undefined);
}

/** Whether a value of a dimension can be used; `justCreated` accepts one that the reference rows do not show yet. */
export function dimensionFindings(
  dimension: StandardDimension | `gldim:${string}`,
  id: string,
  reference: ReferenceData,
  justCreated = false,
): HoldReason[] {
  if (isUserDefined(dimension)) return userDefinedFindings(dimension, id, reference);
  const record = tables[dimension](reference).get(id);
  if (record === undefined)
    return justCreated
      ? []
      : [finding(dimension, id, 'unknown', 'does not exist in Intacct', `Create it or choose another ${dimension}`)];
  if (record.active) return [];
  return [finding(dimension, id, 'inactive', 'is inactive', `Activate it in Intacct or choose another ${dimension}`)];
}

function isUserDefined(dimension: StandardDimension | `gldim:${string}`): dimension is `gldim:${string}` {
  return dimension.startsWith(PREFIX);
}

/** Lines name values by their record id, people know them by name: the remedy says which id belongs to a name. */
function userDefinedFindings(dimension: `gldim:${string}`, id: string, reference: ReferenceData): HoldReason[] {
  const name = dimension.slice(PREFIX.length);
  const values = reference.userDefined.get(name);
  if (values === undefined) {
    const known = [...reference.userDefined.keys()].join(', ') || 'none';
    const text = 'is no user-defined dimension of the general ledger';
    return [finding(dimension, name, 'unknown', text, `Name one that is, as it is written there: ${known}`)];
  }
  const record = values.get(id);
  if (record === undefined) {
    const named = [...values.values()].find((value) => value.name.toLowerCase() === id.toLowerCase());
    const remedy =
      named === undefined
        ? `Create it or choose another value of ${name}`
        : `Use the record id of "${named.name}": ${named.id}`;
    return [finding(dimension, id, 'unknown', 'does not exist in Intacct', remedy)];
  }
  if (record.active) return [];
  return [
    finding(dimension, id, 'inactive', 'is inactive', `Activate it in Intacct or choose another value of ${name}`),
  ];
}

function finding(dimension: string, id: string, what: string, text: string, remedy: string): HoldReason {
  return {
    kind: 'validation',
    cause: `validation:${dimension}:${id}:${what}`,
    message: `${dimension} "${id}" ${text}`,
    remedy,
    field: dimension,
    value: id,
  };
}

/** Dimensions the account asks for and the line does not have. A missing party waits for the organization, not for the rule. */
export function missingDimensions(account: AccountRecord, dimensions: EntryDimensions): HoldReason[] {
  return account.required
    .filter((dimension) => valueOf(dimensions, dimension) === undefined)
    .map((dimension) => {
      const party = dimension === 'customer' || dimension === 'vendor';
      return {
        kind: party ? 'party' : 'validation',
        cause: `${party ? 'party' : 'validation'}:account:${account.number}:requires:${dimension}`,
        message: `Account ${account.number} requires a ${dimension}, and the line has none`,
        remedy: party
          ? `Link the organization to a ${dimension}, or choose an account that does not require one`
          : `Add ${dimension} to the rule, or choose an account that does not require one`,
        field: dimension,
      };
    });
}

/** Values that the account is not open for. */
export function restrictedDimensions(account: AccountRecord, dimensions: EntryDimensions): HoldReason[] {
  return notAmong(account.restricted, dimensions).map(([dimension, value, allowed]) => ({
    kind: 'validation',
    cause: `validation:account:${account.number}:restricts:${dimension}:${value}`,
    message: `Account ${account.number} does not take ${dimension} "${value}"`,
    remedy: `Choose one of ${shown(allowed)}, or an account without this restriction`,
    field: dimension,
    value,
  }));
}

/** Values that do not go together, such as a customer and a location it does not belong to. */
export function restrictionFindings(dimensions: EntryDimensions, reference: ReferenceData): HoldReason[] {
  return standardDimensions.flatMap((owner) => {
    const id = dimensions[owner];
    const record = id === undefined ? undefined : tables[owner](reference).get(id);
    return notAmong(record?.restrictedTo, dimensions).map(([dimension, value, allowed]) => ({
      kind: 'validation' as const,
      cause: `validation:${owner}:${id}:restricts:${dimension}:${value}`,
      message: `${owner} "${id}" does not go together with ${dimension} "${value}"`,
      remedy: `Choose one of ${shown(allowed)}, or lift the restriction of ${owner} "${id}" in Intacct`,
      field: dimension,
      value,
    }));
  });
}

type Restrictions = AccountRecord['restricted'];

function notAmong(
  restrictions: Restrictions,
  dimensions: EntryDimensions,
): [dimension: RequiredDimension, value: string, allowed: readonly string[]][] {
  const entries = Object.entries(restrictions ?? {}) as [RequiredDimension, readonly string[]][];
  return entries.flatMap(([dimension, allowed]) => {
    const value = valueOf(dimensions, dimension);
    return value === undefined || allowed.includes(value) ? [] : [[dimension, value, allowed]];
  });
}

/** The first few: some restrictions name hundreds. */
function shown(allowed: readonly string[]): string {
  return allowed.slice(0, 5).join(', ') + (allowed.length > 5 ? ', …' : '');
}

function valueOf(dimensions: EntryDimensions, dimension: RequiredDimension): string | undefined {
  if (dimension.startsWith('gldim:')) return dimensions.userDefined?.[dimension.slice('gldim:'.length)];
  return dimensions[dimension as StandardDimension];
}

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

/** Whether a value of a dimension can be used; `justCreated` accepts one that the reference rows do not show yet. */
export function dimensionFindings(
  dimension: StandardDimension | `gldim:${string}`,
  id: string,
  reference: ReferenceData,
  justCreated = false,
): HoldReason[] {
  const record = dimension.startsWith('gldim:')
    ? reference.userDefined.get(dimension.slice('gldim:'.length))?.get(id)
    : tables[dimension as StandardDimension](reference).get(id);
  if (record === undefined)
    return justCreated
      ? []
      : [finding(dimension, id, 'unknown', 'does not exist in Intacct', `Create it or choose another ${dimension}`)];
  if (record.active) return [];
  return [finding(dimension, id, 'inactive', 'is inactive', `Activate it in Intacct or choose another ${dimension}`)];
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

function valueOf(dimensions: EntryDimensions, dimension: RequiredDimension): string | undefined {
  if (dimension.startsWith('gldim:')) return dimensions.userDefined?.[dimension.slice('gldim:'.length)];
  return dimensions[dimension as StandardDimension];
}

import { createHash } from 'node:crypto';

import { Decimal } from 'decimal.js';

import type { DealDetails, DealFacts } from './deal-snapshot.js';

/** First part of a field set's name; raise it when what is hashed changes. */
const BASE_FIELD_SET = 'deal-1';

/** Names what a hash covers: the base fields and the mapped custom fields, by key. */
export function fieldSetName(mappedFieldKeys: readonly string[]): string {
  return [BASE_FIELD_SET, ...[...new Set(mappedFieldKeys)].toSorted()].join('+');
}

/** True when this program still knows how to hash under that name. */
export function knowsFieldSet(fieldSet: string): boolean {
  return fieldSet === BASE_FIELD_SET || fieldSet.startsWith(`${BASE_FIELD_SET}+`);
}

/**
 * SHA-256 over what accounting depends on, in a fixed order. Labels, names, titles and owners are carried by the event but
 * not hashed: re-categorizing a product must not rebook a year. Amounts are compared by value, so "5000" equals "5000.00".
 */
export function contentHash(facts: DealFacts, details: DealDetails, bookedOn: string, fieldSet: string): string {
  const mappedKeys = new Set(fieldSet.split('+').slice(1));
  const content = {
    currency: facts.currency,
    value: plain(facts.value),
    bookedOn,
    organizationId: facts.organizationId,
    lines: sorted(details.lines.map(hashedLine)),
    discounts: sorted(details.discounts.map((one) => [one.discountId, one.type, plain(one.amount)])),
    instalments: sorted(details.instalments.map((one) => [one.instalmentId, plain(one.amount), one.billingDate])),
    mapped: sorted(
      details.customFields
        .filter((field) => mappedKeys.has(field.key))
        .map((field) => [field.key, field.type, field.value, field.currency ?? null]),
    ),
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** A reverted deal has no content; its reason and cycle say all, so that every observer gives the event the same id. */
export function revertedHash(cycle: number, reason: string, mergedInto: string | null): string {
  return createHash('sha256')
    .update(JSON.stringify({ reverted: reason, cycle, mergedInto }))
    .digest('hex');
}

function hashedLine(line: DealDetails['lines'][number]): unknown[] {
  return [
    line.lineId,
    line.productId,
    line.productVariationId ?? null,
    plain(line.quantity),
    plain(line.itemPrice),
    plain(line.discount),
    line.discountType,
    plain(line.tax),
    line.taxMethod,
    line.enabled,
    line.billingFrequency,
    line.billingCycles ?? null,
    line.billingStartDate ?? null,
  ];
}

const plain = (amount: string): string => new Decimal(amount).toFixed();

/** Pipedrive may list the same rows in another order; that is no change. */
const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();

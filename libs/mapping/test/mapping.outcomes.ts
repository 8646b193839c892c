import { type DesiredEntry, desiredEntries, type DesiredOutcome, type MappingContext } from '../src/index.js';
import { dealLine, mappingContext, wonDeal } from './mapping.fixtures.js';

/** The customer that the organization of every deal is linked to. */
export const parties = { customer: 'C-GLOBEX' };

export const outcome = (event = wonDeal(), context: MappingContext = mappingContext()): DesiredOutcome =>
  desiredEntries(event, context, parties);

export function entriesOf(result: DesiredOutcome): readonly DesiredEntry[] {
  if (result.kind === 'held') throw new Error(`held: ${result.reasons.map((reason) => reason.message).join('; ')}`);
  return result.entries;
}

export function causesOf(result: DesiredOutcome): string[] {
  return result.kind === 'held' ? result.reasons.map((reason) => reason.cause) : [];
}

/** The lines as a bookkeeper writes them. */
export function book(result: DesiredOutcome): string[] {
  return entriesOf(result).flatMap((entry) =>
    entry.lines.map((line) => `${line.side} ${line.account.number} ${line.amount}`),
  );
}

/** 100.00 and 3 × 50.00. */
export const twoLines = [
  dealLine({ lineId: 'l1', itemPrice: '100.00' }),
  dealLine({ lineId: 'l2', itemPrice: '50.00', quantity: '3' }),
];

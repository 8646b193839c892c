import type { RunContext } from '../gateway/function-call.js';
import { GatewayError } from '../gateway/gateway-error.js';
import { companyBooks } from '../state/company-books.js';
import { gatewayDate } from '../state/gateway-dates.js';
import type { Row } from '../state/row.js';

/** Posting before the first open date of the books, or up to their lock date, is refused. A date is ISO. */
export function checkPeriod(date: string, entities: Iterable<string>, context: RunContext): void {
  // Without entities the company itself has books, and nothing but the refusal tells when they are open.
  if (!context.settings.multiEntity) {
    checkBooks(date, companyBooks(context.unit), 'Company', context);
    return;
  }
  for (const entity of entities) {
    const row = context.unit.find('LOCATIONENTITY', entity);
    if (row) checkBooks(date, row, `${entity}--${row['NAME']}`, context);
  }
}

function checkBooks(date: string, books: Row, where: string, { settings }: RunContext): void {
  const startOpen = books['STARTOPEN'] ?? '';
  const locked = books['STATUTORYREPORTINGPERIOD'] ?? '';
  if (locked !== '' && date <= locked) {
    const text = `The period is locked through ${gatewayDate(locked)} and must be unlocked first. ${where}`;
    throw new GatewayError([{ number: settings.lockedPeriodNumber, description2: text }]);
  }
  if (startOpen !== '' && date < startOpen) {
    const short = gatewayDate(startOpen).replace(/\d\d(\d\d)$/, '$1');
    const text =
      `Periods are closed. Your transaction date (${gatewayDate(date)}) is within a period that's been closed. ` +
      'You can add, modify, or delete a transaction only if the date of the transaction is within a period ' +
      `that's open. ${where}: Date must be on or after ${short}`;
    throw new GatewayError([{ number: settings.closedPeriodNumber, description2: text }]);
  }
}

import { GatewayError } from '../gateway/gateway-error.js';
import type { RunContext } from '../gateway/function-call.js';
import { gatewayDate } from '../state/gateway-dates.js';

/** Posting before an entity's first open date, or up to its lock date, is refused. A date is ISO. */
export function checkPeriod(date: string, entities: Iterable<string>, context: RunContext): void {
  for (const entity of entities) {
    const row = context.unit.find('LOCATIONENTITY', entity);
    if (!row) continue;
    const startOpen = row['STARTOPEN'] ?? '';
    const locked = row['STATUTORYREPORTINGPERIOD'] ?? '';
    const where = `${entity}--${row['NAME']}`;
    if (locked !== '' && date <= locked) {
      refuse(
        `The period is locked through ${gatewayDate(locked)} and must be unlocked first. ${where}`,
        context.settings.lockedPeriodNumber,
      );
    }
    if (startOpen !== '' && date < startOpen) {
      const short = gatewayDate(startOpen).replace(/\d\d(\d\d)$/, '$1');
      refuse(
        `Periods are closed. Your transaction date (${gatewayDate(date)}) is within a period that's been closed. ` +
          'You can add, modify, or delete a transaction only if the date of the transaction is within a period ' +
          `that's open. ${where}: Date must be on or after ${short}`,
        context.settings.closedPeriodNumber,
      );
    }
  }
}

function refuse(description2: string, number: string): never {
  throw new GatewayError([{ number, description2 }]);
}

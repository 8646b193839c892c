import type { UnitOfWork } from './unit-of-work.js';

/** Base currency of the company, set when it was seeded. */
export function companyCurrency(unit: UnitOfWork): string {
  const noted = unit.note('company', 'baseCurrency');
  return typeof noted === 'string' ? noted : 'EUR';
}

import type { Row } from './row.js';
import type { UnitOfWork } from './unit-of-work.js';

/** Open and locked dates of a company that has no entities; nothing is closed until somebody closes it. */
export function companyBooks(unit: UnitOfWork): Row {
  return (unit.note('company', 'books') ?? {}) as Row;
}

export function changeCompanyBooks(changes: Row, unit: UnitOfWork): Row {
  const books = { ...companyBooks(unit), ...changes };
  unit.putNote('company', 'books', books);
  return books;
}

import { Decimal } from 'decimal.js';
import type { Row } from '../state/row.js';

/** A line that passed all checks and is ready to be stored. */
export interface CheckedLine {
  readonly side: 1 | -1;
  readonly amount: Decimal;
  readonly baseAmount: Decimal;
  readonly currency: string;
  readonly entity: string;
  readonly fields: Row;
}

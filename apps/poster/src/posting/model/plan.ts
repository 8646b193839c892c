import type { DesiredEntry, ExcludedLine } from '@app/mapping';

/** The difference between what should be and what is, decided once; its operations name it. */
export interface Plan {
  readonly id: string;
  readonly company: string;
  readonly dealId: string;
  readonly version: number;
  readonly revision: string;
  readonly entries: readonly DesiredEntry[];
  readonly excluded: readonly ExcludedLine[];
}

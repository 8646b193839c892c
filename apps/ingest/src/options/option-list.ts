export const optionOwners = ['deal', 'product'] as const;
export type OptionOwner = (typeof optionOwners)[number];

/** Which rows of the ledger become the options of which field. */
export interface OptionListChoice {
  readonly owner: OptionOwner;
  /** Key of the custom field. */
  readonly fieldCode: string;
  /** Company of the ledger. */
  readonly ledgerCompany: string;
  /** Kind of rows, such as `account`. */
  readonly kind: string;
  /** Of `user-defined-value`: the dimension. */
  readonly dimension: string | null;
  /** Only rows whose id begins with one of these; all of them without any. */
  readonly idPrefixes: readonly string[];
  readonly enabled: boolean;
}

export interface OptionList extends OptionListChoice {
  readonly name: string;
  /** Null: nothing has changed since it was checked. */
  readonly dueAt: Date | null;
  readonly checkedAt: Date | null;
  readonly failedAt: Date | null;
  readonly problem: string | null;
}

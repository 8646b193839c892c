/** Identifiers of the dimension values on one line, as the ledger knows them (not their record numbers). */
export interface EntryDimensions {
  readonly department?: string;
  readonly location?: string;
  readonly customer?: string;
  readonly vendor?: string;
  readonly class?: string;
  readonly project?: string;
  readonly item?: string;
  readonly employee?: string;
  /** User-defined dimensions: integration name → record id of the value. */
  readonly userDefined?: Readonly<Record<string, string>>;
}

/** Numbers of accounts can be changed by people, record numbers cannot: a rule keeps both. */
export interface AccountReference {
  readonly number: string;
  readonly recordNo: string;
}

export interface EntryLine {
  readonly side: 'debit' | 'credit';
  readonly account: AccountReference;
  /** Positive, in the entry's currency, with exactly the ledger's decimals. */
  readonly amount: string;
  readonly dimensions: EntryDimensions;
  readonly memo: string;
  /** What decided this line; `lineId` is null for a deal that posts its value. */
  readonly source: { readonly lineId: string | null; readonly ruleId: string; readonly ruleVersion: number };
}

/** One journal entry that should be live in the ledger; its lines balance inside one entity and currency. */
export interface DesiredEntry {
  /** Identity inside the deal's set: journal, entity, posting date. */
  readonly key: string;
  readonly journal: string;
  /** The entity whose session writes it; null at top level. */
  readonly entity: string | null;
  /** The entity that an entry across entities starts from; absent where all lines lie in one. */
  readonly baseEntity?: string;
  /** Calendar date the ledger shows; differs from the bookkeeping date only by the period policy. */
  readonly postingDate: string;
  /** Won (or stage) date in the company's zone; the billing date where a rule posts per billing date. */
  readonly bookkeepingDate: string;
  readonly currency: string;
  /** Present where the currency is not the entity's base currency. */
  readonly exchangeRate?: { readonly type: string; readonly date: string };
  readonly title: string;
  readonly state: 'Posted' | 'Draft';
  readonly lines: readonly EntryLine[];
}

/** The organization's records in the ledger, as far as they are known. */
export interface PartyIds {
  readonly customer?: string;
  readonly vendor?: string;
}

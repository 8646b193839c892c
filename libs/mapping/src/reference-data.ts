/** Kinds of rows read from the ledger; the name is also their kind in storage. */
export const referenceKinds = [
  'account',
  'journal',
  'department',
  'location',
  'entity',
  'class',
  'project',
  'item',
  'employee',
  'customer',
  'vendor',
  'currency',
  'exchange-rate-type',
  'user-defined-dimension',
  'user-defined-value',
] as const;
export type ReferenceKind = (typeof referenceKinds)[number];

/** Dimensions an account can ask for; user-defined ones are `gldim:<NAME>`. */
export type RequiredDimension =
  'department' | 'location' | 'customer' | 'vendor' | 'class' | 'project' | 'item' | 'employee' | `gldim:${string}`;

export interface AccountRecord {
  readonly number: string;
  readonly recordNo: string;
  readonly title: string;
  readonly active: boolean;
  readonly type: 'balancesheet' | 'incomestatement';
  readonly normalBalance: 'debit' | 'credit';
  /** The year-end close writes to it: other accounts are closed into it. */
  readonly closing: boolean;
  /** A sub-ledger's control account (payables, receivables or another one). */
  readonly control: boolean;
  /** Belongs to a bank or credit-card account. */
  readonly bank: boolean;
  readonly required: readonly RequiredDimension[];
  /** Dimension → the only values the account takes; a dimension that is not named takes any. */
  readonly restricted?: Readonly<Partial<Record<RequiredDimension, readonly string[]>>>;
}

export type JournalKind = 'regular' | 'adjustment' | 'statistical' | 'gaap' | 'tax' | 'user-book';

export interface JournalRecord {
  readonly symbol: string;
  readonly recordNo: string;
  readonly title: string;
  readonly active: boolean;
  readonly kind: JournalKind;
  readonly directPosting: boolean;
}

/** A department, class, project, item, employee, customer or vendor. */
export interface DimensionRecord {
  readonly id: string;
  readonly recordNo: string;
  readonly name: string;
  readonly active: boolean;
  /** Other dimension → the only values it goes together with (a customer that belongs to some locations, for example). */
  readonly restrictedTo?: Readonly<Partial<Record<RequiredDimension, readonly string[]>>>;
}

export interface LocationRecord extends DimensionRecord {
  /** The entity it lies in; null where the company has none, or unknown. */
  readonly entity: string | null;
}

export interface EntityRecord extends DimensionRecord {
  readonly currency: string | null;
  /** First date of its open books. */
  readonly startOpen: string | null;
  /** Locked through this date. */
  readonly lockedThrough: string | null;
  /** Has accounts for what it owes to and is owed by other entities: an entry across entities can balance. */
  readonly interEntity?: boolean;
}

/** What the ledger knows, by the identifier people type. */
export interface ReferenceData {
  /** Base currency of the company, where it has one for all entities. */
  readonly baseCurrency: string | null;
  /** False: only base currencies can be posted. Undefined: not known. */
  readonly multiCurrency?: boolean;
  readonly accounts: ReadonlyMap<string, AccountRecord>;
  readonly journals: ReadonlyMap<string, JournalRecord>;
  readonly locations: ReadonlyMap<string, LocationRecord>;
  readonly entities: ReadonlyMap<string, EntityRecord>;
  readonly departments: ReadonlyMap<string, DimensionRecord>;
  readonly classes: ReadonlyMap<string, DimensionRecord>;
  readonly projects: ReadonlyMap<string, DimensionRecord>;
  readonly items: ReadonlyMap<string, DimensionRecord>;
  readonly employees: ReadonlyMap<string, DimensionRecord>;
  readonly customers: ReadonlyMap<string, DimensionRecord>;
  readonly vendors: ReadonlyMap<string, DimensionRecord>;
  /** Codes enabled for transactions. Empty: not known, only the base currency is accepted. */
  readonly currencies: ReadonlySet<string>;
  /** Names of exchange-rate types. Empty: not known, none is doubted. */
  readonly exchangeRateTypes: ReadonlySet<string>;
  /** `OBJECT.FIELD` → characters the ledger takes, such as `GLBATCH.BATCH_TITLE`. Empty: not known, the settings decide. */
  readonly textLengths: ReadonlyMap<string, number>;
  /** User-defined dimension → record id → value. */
  readonly userDefined: ReadonlyMap<string, ReadonlyMap<string, DimensionRecord>>;
}

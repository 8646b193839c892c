import type {
  AccountRecord,
  DimensionRecord,
  EntityRecord,
  JournalRecord,
  LocationRecord,
  ReferenceData,
} from '@app/mapping';

import type { StoredReferenceRow } from './reference.repository.js';
import type { AttributeValue, Restrictions, StoredKind } from './reference-row.js';

/** Exists in every company and is in no list. */
const UNLISTED_RATE_TYPE = 'Intacct Daily Rate';

/** A row as far as a verdict needs it. */
type KnownRow = Omit<StoredReferenceRow, 'changedAt'>;
type Rows = ReadonlyMap<string, KnownRow>;

/** The rows of all kinds by record number, kept up to date with what changed. */
export class ReferenceSnapshot {
  private readonly kinds = new Map<StoredKind, Map<string, KnownRow>>();

  apply(rows: readonly KnownRow[]): void {
    for (const row of rows) {
      const kind = this.kinds.get(row.kind) ?? new Map<string, KnownRow>();
      this.kinds.set(row.kind, kind);
      if (row.deleted) kind.delete(row.recordNo);
      else kind.set(row.recordNo, row);
    }
  }

  /** Whether accounts and journals were read at all: nothing can be judged before. */
  isLoaded(): boolean {
    return this.rowsOf('account').size > 0 && this.rowsOf('journal').size > 0;
  }

  /** A picture that later changes do not touch. */
  toReferenceData(): ReferenceData {
    const [company] = this.rowsOf('company').values();
    const closedInto = new Set([...this.rowsOf('account').values()].map((row) => textOf(row.attributes['closesTo'])));
    return {
      baseCurrency: textOf(company?.attributes['baseCurrency']),
      // A user without the right to the company's setup is told nothing, which is no answer.
      ...(textOf(company?.attributes['baseCurrency']) === null
        ? {}
        : { multiCurrency: company?.attributes['multiCurrency'] === true }),
      accounts: keyed(this.rowsOf('account'), (row) => toAccount(row, closedInto.has(row.id))),
      journals: keyed(this.rowsOf('journal'), toJournal),
      locations: keyed(this.rowsOf('location'), toLocation),
      entities: keyed(this.rowsOf('entity'), toEntity),
      departments: keyed(this.rowsOf('department'), toDimension),
      classes: keyed(this.rowsOf('class'), toDimension),
      projects: keyed(this.rowsOf('project'), toDimension),
      items: keyed(this.rowsOf('item'), toDimension),
      employees: keyed(this.rowsOf('employee'), toDimension),
      customers: keyed(this.rowsOf('customer'), toDimension),
      vendors: keyed(this.rowsOf('vendor'), toDimension),
      currencies: new Set([...this.rowsOf('currency').values()].map((row) => row.id)),
      exchangeRateTypes: this.exchangeRateTypes(),
      textLengths: new Map([...this.rowsOf('text-length').values()].map((row) => [row.id, lengthOf(row)])),
      userDefined: this.userDefined(),
    };
  }

  private exchangeRateTypes(): ReadonlySet<string> {
    const listed = [...this.rowsOf('exchange-rate-type').values()].map((row) => row.id);
    return new Set(listed.length === 0 ? [] : [...listed, UNLISTED_RATE_TYPE]);
  }

  /** Values by dimension; a dimension that the general ledger does not use has none. */
  private userDefined(): ReadonlyMap<string, ReadonlyMap<string, DimensionRecord>> {
    const active = [...this.rowsOf('user-defined-dimension').values()].filter((row) => row.active);
    const dimensions = new Map(active.map((row) => [row.id, new Map<string, DimensionRecord>()]));
    for (const row of this.rowsOf('user-defined-value').values())
      dimensions.get(textOf(row.attributes['dimension']) ?? '')?.set(row.id, toDimension(row));
    return dimensions;
  }

  private rowsOf(kind: StoredKind): Rows {
    return this.kinds.get(kind) ?? new Map();
  }
}

function keyed<Value>(rows: Rows, to: (row: KnownRow) => Value): ReadonlyMap<string, Value> {
  return new Map([...rows.values()].map((row) => [row.id, to(row)]));
}

function toDimension(row: KnownRow): DimensionRecord {
  const { id, recordNo, name, active, attributes } = row;
  const { restricted } = attributes;
  return { id, recordNo, name, active, ...(isRestricted(restricted) ? { restrictedTo: restricted } : {}) };
}

function isRestricted(value: AttributeValue | undefined): value is Restrictions {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lengthOf({ attributes }: KnownRow): number {
  return Number(attributes['maxLength']);
}

function toAccount(row: KnownRow, closing: boolean): AccountRecord {
  const { type, normalBalance, control, bank, required, restricted } = row.attributes;
  return {
    number: row.id,
    recordNo: row.recordNo,
    title: row.name,
    active: row.active,
    type: type as AccountRecord['type'],
    normalBalance: normalBalance as AccountRecord['normalBalance'],
    closing,
    control: control === true,
    bank: bank === true,
    required: (required ?? []) as AccountRecord['required'],
    ...(isRestricted(restricted) ? { restricted } : {}),
  };
}

function toJournal(row: KnownRow): JournalRecord {
  return {
    symbol: row.id,
    recordNo: row.recordNo,
    title: row.name,
    active: row.active,
    kind: row.attributes['kind'] as JournalRecord['kind'],
    directPosting: row.attributes['directPosting'] === true,
  };
}

function toLocation(row: KnownRow): LocationRecord {
  return { ...toDimension(row), entity: textOf(row.attributes['entity']) };
}

function toEntity(row: KnownRow): EntityRecord {
  const { currency, startOpen, lockedThrough, interEntity } = row.attributes;
  return {
    ...toDimension(row),
    currency: textOf(currency),
    startOpen: textOf(startOpen),
    lockedThrough: textOf(lockedThrough),
    interEntity: interEntity === true,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

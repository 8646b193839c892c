import type { DealLine, DealWon } from '@app/contracts';

import {
  type AccountRecord,
  defaultMappingSettings,
  type DimensionRecord,
  type EntityRecord,
  type JournalRecord,
  type MappingContext,
  type MappingRule,
  type MappingSettings,
  type ReferenceData,
  type RuleResult,
} from '../src/index.js';

/** A won deal of 1,250.00 EUR with one line of category Software, unless told otherwise. */
export function wonDeal(changes: Partial<DealWon> = {}): DealWon {
  return {
    schemaVersion: '1.0',
    environmentId: 'test',
    company: 'acme',
    dealId: '41',
    dealVersion: 1,
    cycle: 1,
    baseline: false,
    observedAt: '2025-03-14T10:00:00.000Z',
    readSequence: '1',
    contentHash: 'hash',
    contentFieldSet: 'v1',
    title: 'Website relaunch',
    currency: 'EUR',
    value: '1250.00',
    trigger: 'won',
    cycleTime: '2025-03-14T09:59:00.000Z',
    bookkeepingDate: '2025-03-14',
    timeZone: 'Europe/Brussels',
    pipeline: { id: '1', name: 'Sales' },
    stage: { id: '5', name: 'Contract signed' },
    owner: { id: '7', name: 'Ada' },
    labels: [],
    organization: { organizationId: '12', name: 'Globex' },
    lines: [dealLine()],
    discounts: [],
    instalments: [],
    linesNetTotal: '1250.00',
    linesMatchValue: true,
    customFields: [],
    ...changes,
  };
}

/** A copy with other values. */
export function changed<T extends object>(original: T, changes: Partial<T>): T {
  return Object.assign({}, original, changes);
}

export function dealLine(changes: Partial<DealLine> = {}): DealLine {
  return {
    lineId: 'l1',
    productId: '100',
    productName: 'Licence',
    category: { id: '11', label: 'Software' },
    quantity: '1',
    itemPrice: '1250.00',
    discount: '0',
    discountType: 'percentage',
    tax: '0',
    taxMethod: 'none',
    sum: '1250.00',
    currency: 'EUR',
    enabled: true,
    billingFrequency: 'one-time',
    ...changes,
  };
}

/** Posts revenue of everything to 4000 against 1250 in journal PDR, unless told otherwise. */
export function mappingRule(
  changes: Partial<Omit<MappingRule, 'result'>> & { result?: Partial<RuleResult> } = {},
): MappingRule {
  const { result, ...rest } = changes;
  return {
    id: 'r1',
    version: 1,
    name: 'Everything',
    priority: 0,
    active: true,
    effectiveFrom: null,
    effectiveTo: null,
    conditions: {},
    ...rest,
    result: {
      journal: 'PDR',
      treatment: 'revenue',
      revenueAccount: { number: '4000', recordNo: '40' },
      offsetAccount: { number: '1250', recordNo: '12' },
      dimensions: {},
      ...result,
    },
  };
}

export function account(number: string, changes: Partial<AccountRecord> = {}): AccountRecord {
  const balanceSheet = number < '4000';
  return {
    number,
    recordNo: number.slice(0, 2),
    title: `Account ${number}`,
    active: true,
    type: balanceSheet ? 'balancesheet' : 'incomestatement',
    normalBalance: balanceSheet ? 'debit' : 'credit',
    closing: false,
    control: false,
    bank: false,
    required: [],
    ...changes,
  };
}

export function journal(symbol: string, changes: Partial<JournalRecord> = {}): JournalRecord {
  return { symbol, recordNo: symbol, title: symbol, active: true, kind: 'regular', directPosting: true, ...changes };
}

export function dimension<Extra extends object = object>(id: string, extra?: Extra): DimensionRecord & Extra {
  return { id, recordNo: `n-${id}`, name: id, active: true, ...(extra ?? ({} as Extra)) };
}

export function entity(id: string, changes: Partial<EntityRecord> = {}): EntityRecord {
  return { ...dimension(id), currency: 'EUR', startOpen: null, lockedThrough: null, ...changes };
}

const byId = <Row extends { id: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [row.id, row]));

/** A company in EUR without entities: accounts 1250, 2400, 2900, 4000, 4100, 4900, journal PDR, departments 10 and 20. */
export function referenceData(
  changes: Partial<ReferenceData> & { accountRows?: AccountRecord[]; entityRows?: EntityRecord[] } = {},
): ReferenceData {
  const { accountRows = [], entityRows = [], ...rest } = changes;
  const accounts = ['1250', '2400', '2900', '4000', '4100', '4900'].map((number) => account(number));
  return {
    baseCurrency: 'EUR',
    accounts: new Map([...accounts, ...accountRows].map((row) => [row.number, row])),
    journals: new Map([journal('PDR')].map((row) => [row.symbol, row])),
    locations: byId(entityRows.map((row) => ({ ...dimension(row.id), entity: row.id }))),
    entities: byId(entityRows),
    departments: byId([dimension('10'), dimension('20'), { ...dimension('99'), active: false }]),
    classes: new Map(),
    projects: new Map(),
    items: new Map(),
    employees: new Map(),
    customers: byId([dimension('C-GLOBEX')]),
    vendors: new Map(),
    currencies: new Set(['EUR', 'USD', 'JPY', 'KWD']),
    exchangeRateTypes: new Set(),
    textLengths: new Map(),
    userDefined: new Map(),
    ...rest,
  };
}

export function mappingContext(
  changes: Partial<Omit<MappingContext, 'settings'>> & { settings?: Partial<MappingSettings> } = {},
): MappingContext {
  const { settings, ...rest } = changes;
  return {
    revision: '1',
    rules: [mappingRule()],
    reference: referenceData(),
    today: '2025-03-20',
    ...rest,
    settings: { ...defaultMappingSettings, ...settings },
  };
}

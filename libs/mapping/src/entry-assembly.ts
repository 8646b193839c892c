import { findAccount } from './account-lookup.js';
import { accountFindings } from './account-findings.js';
import type { AccountReference, DesiredEntry, EntryDimensions, EntryLine, PartyIds } from './desired-entry.js';
import { missingDimensions } from './dimension-findings.js';
import { fromUnits, ledgerAmount } from './exact-amount.js';
import { exchangeRateFor } from './exchange-rate.js';
import type { HoldReason } from './hold-reason.js';
import { entityOf, lineDimensions } from './line-dimensions.js';
import type { MappingContext } from './mapping-context.js';
import { postingDateFor } from './posting-date.js';
import type { PostingItem } from './posting-item.js';
import { entityFindings } from './rule-findings.js';
import { renderTemplate } from './text-template.js';
import { resolveValue } from './value-source.js';

/** An entry in the making: what the lines share, which is also what keeps two entries of a deal apart. */
export type EntryDraft = Omit<DesiredEntry, 'lines' | 'title'> & {
  readonly lines: EntryLine[];
  readonly title: string;
};

/** Turns whole amounts into balanced entries, one per journal, entity, date, state and rate; collects every finding on the way. */
export class EntryAssembly {
  readonly reasons: HoldReason[] = [];
  private readonly drafts = new Map<string, EntryDraft>();

  constructor(
    private readonly context: MappingContext,
    private readonly parties: PartyIds,
    private readonly decimals: number,
  ) {}

  entries(): DesiredEntry[] {
    return [...this.drafts.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** One item becomes lines that balance among themselves, so any grouping of items balances too. */
  add(item: PostingItem, contraAccount: AccountReference | null, roundingUnits: bigint): void {
    const entity = this.entityFor(item);
    if (entity === undefined) return;
    const scope = { entity, parties: this.parties, reference: this.context.reference };
    const revenue = lineDimensions(item, 'revenue', scope);
    const offset = lineDimensions(item, 'offset', scope);
    this.reasons.push(...revenue.reasons, ...offset.reasons);
    const books = entity ?? this.bookOf(revenue.dimensions, offset.dimensions);
    const draft = this.draftFor(item, entity, books);
    const { result } = item.rule;
    const { rounding } = this.context.settings;
    // The offset comes first: an entry is read debits before credits.
    const credits: [AccountReference | undefined, bigint, EntryDimensions][] = [
      [result.offsetAccount, -(item.revenue - item.contra + roundingUnits), offset.dimensions],
      [result.revenueAccount, item.revenue, revenue.dimensions],
      [contraAccount ?? undefined, -item.contra, revenue.dimensions],
      [rounding?.account, roundingUnits, revenue.dimensions],
    ];
    const lines = credits.flatMap(([account, units, dimensions]) =>
      account === undefined || units === 0n ? [] : this.lineOf(item, account, units, dimensions),
    );
    if (contraAccount !== null)
      this.reasons.push(...accountFindings(contraAccount, 'contra', result.treatment, this.context.reference));
    if (rounding !== null && roundingUnits !== 0n)
      this.reasons.push(...accountFindings(rounding.account, 'rounding', result.treatment, this.context.reference));
    draft?.lines.push(...lines);
  }

  private entityFor(item: PostingItem): string | null | undefined {
    const source = item.rule.result.entity;
    const { defaultEntity } = this.context.settings;
    if (source == null && defaultEntity === null) return null;
    const resolved =
      source == null ? { value: defaultEntity ?? '' } : resolveValue(source, item.subject, item.rule, 'entity');
    if ('reason' in resolved) return void this.reasons.push(resolved.reason);
    this.reasons.push(...entityFindings(resolved.value, this.context.reference));
    return resolved.value;
  }

  /** At top level the lines' locations say whose books are written. */
  private bookOf(revenue: EntryDimensions, offset: EntryDimensions): string | null {
    const { reference } = this.context;
    const homes = [revenue.location, offset.location].map((l) => (l === undefined ? null : entityOf(l, reference)));
    if (homes[0] !== homes[1])
      this.reasons.push({
        kind: 'validation',
        cause: `validation:entity:two:${homes.map((home) => home ?? '-').join(':')}`,
        message: `Revenue and offset lie in different entities (${homes.map((home) => home ?? 'none').join(', ')})`,
        remedy: 'Every entry balances inside one entity: choose locations of the same entity',
        field: 'location',
      });
    return homes[0] ?? null;
  }

  private draftFor(item: PostingItem, entity: string | null, books: string | null): EntryDraft | undefined {
    const { settings } = this.context;
    const { event } = item.subject;
    const date = postingDateFor(event.bookkeepingDate, books, this.context);
    if ('reason' in date) return void this.reasons.push(date.reason);
    const rate = exchangeRateFor(item.rule, event, books, date.date, this.context);
    if ('reason' in rate) return void this.reasons.push(rate.reason);
    const state = item.rule.result.state ?? settings.defaultState;
    const scope = entity ?? (books === null ? 'top' : `top:${books}`);
    const extra = rate.rate === undefined ? [] : [`${rate.rate.type}@${rate.rate.date}`];
    const { journal } = item.rule.result;
    const key = [journal, scope, date.date, ...(state === 'Draft' ? ['draft'] : []), ...extra].join('|');
    const known = this.drafts.get(key);
    if (known !== undefined) return known;
    const template = item.rule.result.titleTemplate ?? settings.titleTemplate;
    const draft: EntryDraft = {
      key,
      journal,
      entity,
      postingDate: date.date,
      bookkeepingDate: event.bookkeepingDate,
      currency: event.currency,
      ...(rate.rate === undefined ? {} : { exchangeRate: rate.rate }),
      title: renderTemplate(template, item.subject, settings.maxTitleLength),
      state,
      lines: [],
    };
    this.drafts.set(key, draft);
    return draft;
  }

  /** `units` above zero are a credit; the ledger takes positive amounts only, so a negative one is a debit. */
  private lineOf(
    item: PostingItem,
    account: AccountReference,
    units: bigint,
    dimensions: EntryDimensions,
  ): EntryLine[] {
    const { reference, settings } = this.context;
    const record = findAccount(reference, account);
    if (record === undefined) return [];
    this.reasons.push(...missingDimensions(record, dimensions));
    const template = item.rule.result.memoTemplate ?? settings.memoTemplate;
    return [
      {
        side: units > 0n ? 'credit' : 'debit',
        account: { number: record.number, recordNo: record.recordNo },
        amount: ledgerAmount(fromUnits(units, this.decimals), settings.ledgerDecimals),
        dimensions,
        memo: renderTemplate(template, item.subject, settings.maxMemoLength),
        source: { lineId: item.subject.lineId, ruleId: item.rule.id, ruleVersion: item.rule.version },
      },
    ];
  }
}

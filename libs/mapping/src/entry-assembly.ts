import { findAccount } from './account-lookup.js';
import { accountFindings, type AccountUse } from './account-findings.js';
import type { AccountReference, DesiredEntry, EntryDimensions, EntryLine, PartyIds } from './desired-entry.js';
import { missingDimensions, restrictedDimensions } from './dimension-findings.js';
import { type EntryPlace, entryPlace } from './entry-place.js';
import { fromUnits, ledgerAmount } from './exact-amount.js';
import { exchangeRateFor } from './exchange-rate.js';
import type { HoldReason } from './hold-reason.js';
import { lineDimensions } from './line-dimensions.js';
import type { MappingContext } from './mapping-context.js';
import { postingDateFor } from './posting-date.js';
import type { PostingItem } from './posting-item.js';
import { entityFindings } from './rule-findings.js';
import { mostCharacters } from './text-lengths.js';
import { renderTemplate } from './text-template.js';
import { resolveValue } from './value-source.js';

/** An entry in the making: what the lines share, which is also what keeps two entries of a deal apart. */
type EntryDraft = Omit<DesiredEntry, 'lines'> & { readonly lines: EntryLine[] };

/** Units above zero are a credit. */
interface Share {
  readonly account: AccountReference;
  readonly use: AccountUse;
  readonly units: bigint;
  readonly dimensions: EntryDimensions;
}

/** Turns whole amounts into balanced entries, one per journal, place, date, state and rate; collects every finding on the way. */
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
  add(item: PostingItem, contraAccount: AccountReference | null): void {
    const entity = this.entityFor(item);
    if (entity === undefined) return;
    const scope = { entity, parties: this.parties, reference: this.context.reference };
    const revenue = lineDimensions(item, 'revenue', scope);
    const offset = lineDimensions(item, 'offset', scope);
    const sides = { revenue: revenue.dimensions, offset: offset.dimensions };
    const place = entryPlace(item.rule, entity, sides, this.context);
    this.reasons.push(...revenue.reasons, ...offset.reasons, ...place.reasons);
    const draft = this.draftFor(item, place);
    const lines = this.sharesOf(item, contraAccount, sides).flatMap((share) => this.lineOf(item, share));
    draft?.lines.push(...lines);
  }

  /** The offset comes first: an entry is read debits before credits. Everything else adds up to it. */
  private sharesOf(
    item: PostingItem,
    contraAccount: AccountReference | null,
    { revenue, offset }: { revenue: EntryDimensions; offset: EntryDimensions },
  ): Share[] {
    const { result } = item.rule;
    const { rounding, exclusiveTax } = this.context.settings;
    const shares: Share[] = [
      { account: result.revenueAccount, use: 'revenue', units: item.revenue, dimensions: revenue },
    ];
    if (contraAccount !== null)
      shares.push({ account: contraAccount, use: 'contra', units: -item.contra, dimensions: revenue });
    if (exclusiveTax.policy === 'liability')
      shares.push({ account: exclusiveTax.account, use: 'tax', units: item.tax, dimensions: offset });
    if (rounding !== null)
      shares.push({ account: rounding.account, use: 'rounding', units: item.rounding, dimensions: revenue });
    const sum = shares.reduce((total, { units }) => total + units, 0n);
    const all: Share[] = [{ account: result.offsetAccount, use: 'offset', units: -sum, dimensions: offset }, ...shares];
    return all.filter(({ units }) => units !== 0n);
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

  private draftFor(item: PostingItem, place: EntryPlace): EntryDraft | undefined {
    const { settings, reference } = this.context;
    const { event } = item.subject;
    const { currency } = event;
    const date = postingDateFor(item.date, place.books, this.context);
    if ('reason' in date) return void this.reasons.push(date.reason);
    const [books = null] = place.books;
    const dates = { bookkeepingDate: item.date, postingDate: date.date };
    const rate = exchangeRateFor(item.rule, { currency, ...dates }, place, this.context);
    if ('reason' in rate) return void this.reasons.push(rate.reason);
    const state = item.rule.result.state ?? settings.defaultState;
    const { journal } = item.rule.result;
    const key = [
      journal,
      scopeOf(place),
      date.date,
      ...(state === 'Draft' ? ['draft'] : []),
      ...(rate.rate === undefined ? [] : [`${rate.rate.type}@${rate.rate.date}`]),
      // A period keeps its entry, whatever date it is moved to and whatever comes later.
      ...(item.dated ? [`billed ${item.date}`] : []),
    ].join('|');
    const known = this.drafts.get(key);
    if (known !== undefined) return known;
    const template = item.rule.result.titleTemplate ?? settings.titleTemplate;
    const draft: EntryDraft = {
      key,
      journal,
      entity: place.session,
      ...(place.books.length > 1 && books !== null ? { baseEntity: books } : {}),
      ...dates,
      currency,
      ...(rate.rate === undefined ? {} : { exchangeRate: rate.rate }),
      // The ledger refuses an entry without a title.
      title:
        renderTemplate(template, item.subject, mostCharacters('title', settings, reference)) || `Deal ${event.dealId}`,
      state,
      lines: [],
    };
    this.drafts.set(key, draft);
    return draft;
  }

  /** The ledger takes positive amounts only, so a negative credit is a debit. */
  private lineOf(item: PostingItem, { account, use, units, dimensions }: Share): EntryLine[] {
    const { reference, settings } = this.context;
    const { result } = item.rule;
    // Those of the rule are looked at with the rule, once.
    if (use !== 'revenue' && use !== 'offset')
      this.reasons.push(...accountFindings(account, use, result.treatment, reference));
    const record = findAccount(reference, account);
    if (record === undefined) return [];
    this.reasons.push(...missingDimensions(record, dimensions), ...restrictedDimensions(record, dimensions));
    const template = result.memoTemplate ?? settings.memoTemplate;
    return [
      {
        side: units > 0n ? 'credit' : 'debit',
        account: { number: record.number, recordNo: record.recordNo },
        amount: ledgerAmount(fromUnits(units, this.decimals), settings.ledgerDecimals),
        dimensions,
        memo: renderTemplate(template, item.subject, mostCharacters('memo', settings, reference)),
        source: { lineId: item.subject.lineId, ruleId: item.rule.id, ruleVersion: item.rule.version },
      },
    ];
  }
}

/** At top level the lines' locations say whose books are written. */
function scopeOf({ session, books }: EntryPlace): string {
  if (session !== null) return session;
  const named = books.map((entity) => entity ?? '-').join('>');
  return named === '-' ? 'top' : `top:${named}`;
}

import type { JsonApi } from './json-api.js';
import type { HeldDeal, PostedEntry, PostedLine } from './scene-report.js';

export interface SeenHold {
  readonly kind: string;
  readonly message: string;
  readonly remedy: string;
}

export interface SeenDeal {
  readonly dealId: string;
  readonly title: string;
  readonly currency: string;
  readonly value: string;
  readonly status: string;
  readonly holds: readonly SeenHold[];
}

interface EntryPayload {
  readonly journal: string;
  readonly entity: string | null;
  readonly postingDate: string;
  readonly currency: string;
  readonly lines: readonly {
    readonly side: 'debit' | 'credit';
    readonly amount: string;
    readonly account: { readonly number: string };
    readonly dimensions: Readonly<Record<string, string>>;
  }[];
}

interface DealDetails extends SeenDeal {
  readonly operations: readonly {
    readonly kind: string;
    readonly state: string;
    readonly recordNo: string | null;
    readonly payload: unknown;
  }[];
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor?: string | null;
}

/** What the poster's admin API says, as the report wants it. */
export class PosterView {
  constructor(private readonly poster: JsonApi) {}

  ruleNames(): Promise<string[]> {
    return this.all<{ name: string }>('/admin/rules').then((rules) => rules.map((rule) => rule.name));
  }

  deals(): Promise<SeenDeal[]> {
    return this.all<SeenDeal>('/admin/postings');
  }

  async posted(): Promise<PostedEntry[]> {
    const deals = (await this.deals()).filter((deal) => deal.status === 'posted');
    const details = await Promise.all(
      deals.map((deal) => this.poster.get<DealDetails>(`/admin/postings/${deal.dealId}`)),
    );
    return details.flatMap((deal) =>
      deal.operations
        .filter((operation) => operation.kind === 'entry' && operation.state === 'done')
        .map((operation) => postedEntry(deal, operation.payload as EntryPayload, operation.recordNo ?? '')),
    );
  }

  async held(): Promise<HeldDeal[]> {
    const deals = (await this.deals()).filter((deal) => deal.status === 'held');
    return deals.flatMap((deal) =>
      deal.holds.map((hold) => ({
        deal: deal.title,
        amount: deal.value,
        currency: deal.currency,
        kind: hold.kind,
        message: hold.message,
        remedy: hold.remedy,
      })),
    );
  }

  private async all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: string | null | undefined;
    do {
      const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
      const page = await this.poster.get<Page<Item>>(`${path}${query}`);
      items.push(...page.items);
      cursor = page.cursor;
    } while (cursor);
    return items;
  }
}

function postedEntry(deal: SeenDeal, entry: EntryPayload, recordNo: string): PostedEntry {
  const lines: PostedLine[] = entry.lines.map((line) => ({
    side: line.side,
    account: line.account.number,
    amount: line.amount,
    dimensions: Object.entries(line.dimensions)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  }));
  return {
    deal: deal.title,
    amount: deal.value,
    currency: entry.currency,
    journal: entry.journal,
    postingDate: entry.postingDate,
    recordNo,
    lines,
  };
}

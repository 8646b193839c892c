import type {
  PipedriveCurrency,
  PipedriveDeal,
  PipedriveDealDiscount,
  PipedriveDealLine,
  PipedriveField,
  PipedriveInstalment,
  PipedriveOrganization,
  PipedrivePerson,
  PipedrivePipeline,
  PipedriveProduct,
  PipedriveStage,
  PipedriveUser,
  ReadRow,
} from '@app/pipedrive';
import { PipedriveSchemaError } from '@app/pipedrive';

import type { CatalogueReads } from '../catalogue/catalogue.js';
import type { RefreshClient } from '../refresh/refresh.service.js';
import type { PollReads } from '../schedules/poll.service.js';

type Call = keyof RefreshClient | keyof PollReads;

/** A Pipedrive account in memory: what a test puts in is what a reading shows. `before` lets things happen in between. */
export class FakeAccount implements RefreshClient, PollReads, CatalogueReads {
  readonly deals = new Map<string, PipedriveDeal>();
  readonly archived = new Map<string, PipedriveDeal>();
  readonly lines = new Map<string, PipedriveDealLine[]>();
  readonly discounts = new Map<string, PipedriveDealDiscount[]>();
  readonly orgs = new Map<string, PipedriveOrganization>();
  readonly people = new Map<string, PipedrivePerson>();
  readonly brokenDeals = new Set<string>();
  readonly calls: { call: Call; ids: readonly string[] }[] = [];
  /** Runs before an answer is given; throw to fail the call, wait to stall it. */
  before: (call: Call, ids: readonly string[]) => Promise<void> = () => Promise.resolve();

  for(): this {
    return this;
  }

  put(
    changes: Partial<PipedriveDeal> & { readonly id: string },
    lines: readonly Partial<PipedriveDealLine>[] = [],
  ): void {
    const known = this.deals.get(changes.id) ?? this.archived.get(changes.id);
    const deal = { ...(known ?? DEAL), ...changes };
    this.deals.set(deal.id, deal);
    if (lines.length > 0 || known === undefined)
      this.lines.set(
        deal.id,
        lines.map((line, index) => ({ ...LINE, id: `${deal.id}${index}`, dealId: deal.id, ...line })),
      );
  }

  /** Wins a deal of 100 EUR, or of `value`. */
  win(id: string, wonTime: string, changes: Partial<PipedriveDeal> = {}): void {
    this.put({ id, status: 'won', wonTime, updateTime: wonTime, ...changes });
  }

  async dealsByIds(ids: readonly string[]): Promise<ReadRow<PipedriveDeal>[]> {
    return this.answer('dealsByIds', ids, () => this.rows(this.deals, ids));
  }

  async archivedByIds(ids: readonly string[]): Promise<ReadRow<PipedriveDeal>[]> {
    return this.answer('archivedByIds', ids, () => this.rows(this.archived, ids));
  }

  async linesByDealIds(ids: readonly string[]): Promise<ReadRow<PipedriveDealLine>[]> {
    return this.answer('linesByDealIds', ids, () => ids.flatMap((id) => this.lines.get(id) ?? []).map(good));
  }

  async discountsOf(dealId: string): Promise<ReadRow<PipedriveDealDiscount>[]> {
    return this.answer('discountsOf', [dealId], () => (this.discounts.get(dealId) ?? []).map(good));
  }

  async instalmentsByDealIds(ids: readonly string[]): Promise<ReadRow<PipedriveInstalment>[]> {
    return this.answer('instalmentsByDealIds', ids, () => []);
  }

  async organizationsByIds(ids: readonly string[]): Promise<ReadRow<PipedriveOrganization>[]> {
    return this.answer('organizationsByIds', ids, () => ids.flatMap((id) => this.orgs.get(id) ?? []).map(good));
  }

  async personsByIds(ids: readonly string[]): Promise<ReadRow<PipedrivePerson>[]> {
    return this.answer('personsByIds', ids, () => ids.flatMap((id) => this.people.get(id) ?? []).map(good));
  }

  async productsByIds(ids: readonly string[]): Promise<ReadRow<PipedriveProduct>[]> {
    return this.answer('productsByIds', ids, () => []);
  }

  dealsUpdatedSince(since: Date | undefined): AsyncIterable<ReadRow<PipedriveDeal>[]> {
    const changed = [...this.deals.values()].filter((deal) => deal.updateTime !== null || since === undefined);
    const rows = changed.filter((deal) => since === undefined || Date.parse(deal.updateTime ?? '') >= since.getTime());
    return this.page('dealsUpdatedSince', rows.toSorted(byUpdateTime));
  }

  dealsAddedAfterId(afterId: string): AsyncGenerator<ReadRow<PipedriveDeal>[]> {
    const rows = [...this.deals.values()].filter((deal) => BigInt(deal.id) > BigInt(afterId));
    return this.page(
      'dealsAddedAfterId',
      rows.toSorted((a, b) => Number(b.id) - Number(a.id)),
    );
  }

  archivedDeals(): AsyncIterable<ReadRow<PipedriveDeal>[]> {
    return this.page('archivedDeals', [...this.archived.values()]);
  }

  deletedDeals(): AsyncIterable<ReadRow<PipedriveDeal>[]> {
    return this.page(
      'deletedDeals',
      [...this.deals.values()].filter((deal) => deal.isDeleted),
    );
  }

  organizationsUpdatedSince(): AsyncIterable<ReadRow<PipedriveOrganization>[]> {
    return this.page('organizationsUpdatedSince', [...this.orgs.values()]);
  }

  organizationsAddedAfterId(): AsyncGenerator<ReadRow<PipedriveOrganization>[]> {
    return this.page('organizationsAddedAfterId', []);
  }

  personsUpdatedSince(since: Date | undefined): AsyncIterable<ReadRow<PipedrivePerson>[]> {
    const rows = [...this.people.values()].filter(
      (person) => person.updateTime !== null && Date.parse(person.updateTime) >= (since?.getTime() ?? 0),
    );
    return this.page('personsUpdatedSince', rows);
  }

  personsAddedAfterId(afterId: string): AsyncGenerator<ReadRow<PipedrivePerson>[]> {
    const rows = [...this.people.values()].filter((person) => BigInt(person.id) > BigInt(afterId));
    return this.page(
      'personsAddedAfterId',
      rows.toSorted((a, b) => Number(b.id) - Number(a.id)),
    );
  }

  stages = (): Promise<PipedriveStage[]> =>
    Promise.resolve(
      ['1', '2', '3', '4', '5'].map((id) => ({
        id,
        name: `Stage ${id}`,
        orderNr: Number(id),
        pipelineId: '1',
        isDeleted: false,
      })),
    );
  pipelines = (): Promise<PipedrivePipeline[]> =>
    Promise.resolve([{ id: '1', name: 'Sales', orderNr: 1, isDeleted: false }]);
  users = (): Promise<PipedriveUser[]> => Promise.resolve([]);
  currencies = (): Promise<PipedriveCurrency[]> =>
    Promise.resolve([{ id: '1', code: 'EUR', name: 'Euro', decimalPoints: 2, isActive: true, isCustom: false }]);
  dealFields = (): Promise<PipedriveField[]> => Promise.resolve([]);
  productFields = (): Promise<PipedriveField[]> => Promise.resolve([]);
  organizationFields = (): Promise<PipedriveField[]> => Promise.resolve([]);

  private rows(from: ReadonlyMap<string, PipedriveDeal>, ids: readonly string[]): ReadRow<PipedriveDeal>[] {
    return ids.flatMap((id): ReadRow<PipedriveDeal>[] => {
      const deal = from.get(id);
      if (deal === undefined) return [];
      if (!this.brokenDeals.has(id)) return [good(deal)];
      return [
        { ok: false, id, dealId: undefined, error: new PipedriveSchemaError('data[0].currency', 'expected text') },
      ];
    });
  }

  /** The answer is what was there when the call came in; it may be long on its way. */
  private async answer<T>(call: Call, ids: readonly string[], read: () => T): Promise<T> {
    this.calls.push({ call, ids });
    const seen = read();
    await this.before(call, ids);
    return seen;
  }

  private async *page<T extends { readonly id: string }>(call: Call, rows: readonly T[]): AsyncGenerator<ReadRow<T>[]> {
    this.calls.push({ call, ids: [] });
    await this.before(call, []);
    if (rows.length > 0) yield rows.map(good);
  }
}

const good = <T extends { readonly id: string }>(value: T) => ({ ok: true, id: value.id, value }) as const;

const byUpdateTime = (a: PipedriveDeal, b: PipedriveDeal): number =>
  (a.updateTime ?? '') < (b.updateTime ?? '') ? -1 : 1;

const DEAL: PipedriveDeal = {
  id: '0',
  title: 'A deal',
  ownerId: null,
  creatorUserId: null,
  personId: null,
  orgId: null,
  pipelineId: '1',
  stageId: '2',
  value: '100',
  currency: 'EUR',
  status: 'open',
  addTime: '2026-05-01T08:00:00Z',
  updateTime: '2026-05-01T08:00:00Z',
  stageChangeTime: null,
  closeTime: null,
  wonTime: null,
  firstWonTime: null,
  lostTime: null,
  localWonDate: null,
  localLostDate: null,
  localCloseDate: null,
  expectedCloseDate: null,
  probability: null,
  lostReason: null,
  labelIds: [],
  isDeleted: false,
  isArchived: false,
  archiveTime: null,
  acv: null,
  arr: null,
  mrr: null,
  customFields: {},
};

const LINE: PipedriveDealLine = {
  id: '1',
  dealId: '0',
  productId: '7',
  productVariationId: null,
  name: 'Training',
  itemPrice: '100',
  quantity: '1',
  discount: '0',
  discountType: 'percentage',
  tax: '0',
  taxMethod: 'none',
  sum: '100',
  currency: 'EUR',
  isEnabled: true,
  billingFrequency: 'one-time',
  billingFrequencyCycles: null,
  billingStartDate: null,
  orderNr: null,
  comments: null,
  addTime: null,
  updateTime: null,
};

import type { ReadPurpose } from '../budget/rate-budget.js';
import { RateGovernor } from '../budget/rate-governor.js';
import {
  readAccount,
  readCurrency,
  readPipeline,
  readStage,
  readUser,
  readWebhookSubscription,
} from '../decode/account.normalizer.js';
import { readField, readProduct } from '../decode/catalogue.normalizer.js';
import { readDeal } from '../decode/deal.normalizer.js';
import { readDealDiscount, readDealLine, readInstalment } from '../decode/deal-line.normalizer.js';
import type { JsonObject } from '../decode/json-object.js';
import { readOrganization, readPerson } from '../decode/party.normalizer.js';
import type {
  PipedriveAccount,
  PipedriveCurrency,
  PipedrivePipeline,
  PipedriveStage,
  PipedriveUser,
  PipedriveWebhookSubscription,
} from '../model/account.js';
import type { PipedriveField, PipedriveProduct } from '../model/catalogue.js';
import type { PipedriveDeal } from '../model/deal.js';
import type { PipedriveDealDiscount, PipedriveDealLine, PipedriveInstalment } from '../model/deal-line.js';
import type { PipedriveOrganization, PipedrivePerson } from '../model/party.js';
import type { ReadRow } from '../model/read-row.js';
import type { ApiCall } from './api-call.js';
import { BatchReader } from './batch-reader.js';
import { FieldOptionsWriter } from './field-options.writer.js';
import { type FieldOwner, fieldOf, fieldsOf, MAX_PAGE, type Operation, OPERATIONS } from './operations.js';
import { PageReader, type RepeatablePage, rowsOf } from './page-reader.js';
import { PipedriveHttp } from './pipedrive-http.js';
import type { CreateWebhook, DealListOptions, PipedriveOptions } from './pipedrive-options.js';
import { wholeSeconds } from './whole-seconds.js';

/** Sweeps of new records mostly find a few: a page of them need not be long. */
const NEW_ROWS = 100;
const NEWEST_FIRST = { sort_by: 'id', sort_direction: 'desc' } as const;

/**
 * Pipedrive's REST API as far as we need it: v2 wherever it exists, bulk reads, cursors as async iterables. Every method
 * throws PipedriveApiError, whose `kind` says what it means; bulk reads give one `ReadRow` per record, so that one that
 * cannot be understood does not break its batch. Reads are repeated a bounded number of times, writes never.
 */
export class PipedriveClient {
  private readonly pages: PageReader;
  private readonly batches: BatchReader;

  private constructor(
    private readonly http: PipedriveHttp,
    private readonly purpose: ReadPurpose,
  ) {
    this.pages = new PageReader(http);
    this.batches = new BatchReader(this.pages);
  }

  /** @throws PipedriveApiError of kind `redirected` when `apiUrl` is not usable. */
  static create(options: PipedriveOptions): PipedriveClient {
    const budget = options.budget ?? new RateGovernor(options.clock === undefined ? {} : { clock: options.clock });
    return new PipedriveClient(new PipedriveHttp(options, budget), 'hint');
  }

  /** The same client, its calls counted for another purpose: backfills and polls yield when tokens run short. */
  for(purpose: ReadPurpose): PipedriveClient {
    return new PipedriveClient(this.http, purpose);
  }

  /** Whose credentials these are; the cheapest check of the connection (2 tokens). */
  async me(): Promise<PipedriveAccount> {
    return readAccount((await this.http.send(this.get(OPERATIONS.me))).object('data'));
  }

  /** Deals that are neither archived nor invisible; the others are absent. A deleted deal is present for 30 days. */
  dealsByIds(ids: readonly string[]): Promise<ReadRow<PipedriveDeal>[]> {
    const call = this.get(OPERATIONS.deals, { status: 'open,won,lost,deleted' });
    return this.batches.byIds(call, 'ids', ids, readDeal);
  }

  archivedByIds(ids: readonly string[]): Promise<ReadRow<PipedriveDeal>[]> {
    return this.batches.byIds(this.get(OPERATIONS.archivedDeals), 'ids', ids, readDeal);
  }

  /**
   * Deals by ascending update time, since a time that is included; without it all of them. A deal edited during the walk
   * may come twice, none gets lost. A deal created a moment ago may be missing (its update time is null): sweep new ones
   * with `dealsAddedAfterId`.
   */
  dealsUpdatedSince(since: Date | undefined, options: DealListOptions = {}): AsyncIterable<ReadRow<PipedriveDeal>[]> {
    return this.listDeals(OPERATIONS.deals, options, byUpdateTime(since));
  }

  /** All deals by ascending id: a full scan, and what a backfill reads with `status: ['won']`. */
  dealsById(options: DealListOptions = {}): AsyncIterable<ReadRow<PipedriveDeal>[]> {
    return this.listDeals(OPERATIONS.deals, options, { sort_by: 'id', sort_direction: 'asc' });
  }

  /** As `dealsById`, each page with the way to read it once more, for the price of a page (10 tokens). */
  dealPagesById(options: DealListOptions = {}): AsyncIterable<RepeatablePage<PipedriveDeal>> {
    const order = { sort_by: 'id', sort_direction: 'asc' };
    return this.pages.repeatable(this.dealList(OPERATIONS.deals, options, order), readDeal);
  }

  /** The newest deals, by descending id, as far down as `afterId` (itself excluded). */
  dealsAddedAfterId(afterId: string, options: DealListOptions = {}): AsyncIterable<ReadRow<PipedriveDeal>[]> {
    const call = this.dealList(OPERATIONS.deals, { limit: NEW_ROWS, ...options }, NEWEST_FIRST);
    return this.pages.downTo(call, afterId, readDeal);
  }

  /** Archived deals have left every other listing, and cannot be edited by the API. */
  archivedDeals(since?: Date, options: DealListOptions = {}): AsyncIterable<ReadRow<PipedriveDeal>[]> {
    return this.listDeals(OPERATIONS.archivedDeals, options, byUpdateTime(since));
  }

  /** Deals deleted within the last 30 days; afterwards they are purged and simply absent. */
  deletedDeals(since?: Date): AsyncIterable<ReadRow<PipedriveDeal>[]> {
    return this.listDeals(OPERATIONS.deals, { status: ['deleted'] }, byUpdateTime(since));
  }

  linesByDealIds(dealIds: readonly string[]): Promise<ReadRow<PipedriveDealLine>[]> {
    return this.batches.byIds(this.get(OPERATIONS.dealLines), 'deal_ids', dealIds, readDealLine);
  }

  /** Discounts of a whole deal; costs a call per deal, so ask only where lines and value differ. */
  async discountsOf(dealId: string): Promise<ReadRow<PipedriveDealDiscount>[]> {
    const rows = rowsOf(await this.http.send(this.get(OPERATIONS.discountsOf(dealId))), readDealDiscount);
    return rows.map((row) => (row.ok ? row : { ...row, dealId }));
  }

  /** @throws PipedriveApiError of kind `payment-required`, `forbidden` or `feature-unavailable` on lower plans. */
  instalmentsByDealIds(dealIds: readonly string[]): Promise<ReadRow<PipedriveInstalment>[]> {
    return this.batches.byIds(this.get(OPERATIONS.instalments), 'deal_ids', dealIds, readInstalment);
  }

  organizationsByIds(ids: readonly string[]): Promise<ReadRow<PipedriveOrganization>[]> {
    return this.batches.byIds(this.get(OPERATIONS.organizations), 'ids', ids, readOrganization);
  }

  /** Organizations by ascending update time, since a time that is included; without it all of them. */
  organizationsUpdatedSince(since: Date | undefined): AsyncIterable<ReadRow<PipedriveOrganization>[]> {
    return this.pages.pages(this.list(OPERATIONS.organizations, byUpdateTime(since)), readOrganization);
  }

  /** The newest organizations first, as far down as `afterId`: their update time is null after creation. */
  organizationsAddedAfterId(afterId: string): AsyncIterable<ReadRow<PipedriveOrganization>[]> {
    return this.pages.downTo(this.newest(OPERATIONS.organizations), afterId, readOrganization);
  }

  personsByIds(ids: readonly string[]): Promise<ReadRow<PipedrivePerson>[]> {
    return this.batches.byIds(this.get(OPERATIONS.persons), 'ids', ids, readPerson);
  }

  /** Persons by ascending update time, since a time that is included; without it all of them. */
  personsUpdatedSince(since: Date | undefined): AsyncIterable<ReadRow<PipedrivePerson>[]> {
    return this.pages.pages(this.list(OPERATIONS.persons, byUpdateTime(since)), readPerson);
  }

  /** The newest persons first, as far down as `afterId`: their update time is null after creation. */
  personsAddedAfterId(afterId: string): AsyncIterable<ReadRow<PipedrivePerson>[]> {
    return this.pages.downTo(this.newest(OPERATIONS.persons), afterId, readPerson);
  }

  /** The persons of one organization. */
  personsOf(orgId: string): Promise<ReadRow<PipedrivePerson>[]> {
    return this.pages.all(this.list(OPERATIONS.persons, { org_id: orgId }), readPerson);
  }

  productsByIds(ids: readonly string[]): Promise<ReadRow<PipedriveProduct>[]> {
    return this.batches.byIds(this.get(OPERATIONS.products), 'ids', ids, readProduct);
  }

  /** Products by ascending update time, since a time that is included; without it all of them. */
  productsUpdatedSince(since: Date | undefined): AsyncIterable<ReadRow<PipedriveProduct>[]> {
    return this.pages.pages(this.list(OPERATIONS.products, byUpdateTime(since)), readProduct);
  }

  stages(): Promise<PipedriveStage[]> {
    return this.every(this.list(OPERATIONS.stages), readStage);
  }

  pipelines(): Promise<PipedrivePipeline[]> {
    return this.every(this.list(OPERATIONS.pipelines), readPipeline);
  }

  async users(): Promise<PipedriveUser[]> {
    return this.single(OPERATIONS.users, readUser);
  }

  async currencies(): Promise<PipedriveCurrency[]> {
    return this.single(OPERATIONS.currencies, readCurrency);
  }

  dealFields(): Promise<PipedriveField[]> {
    return this.every(this.list(fieldsOf('deal')), readField);
  }

  productFields(): Promise<PipedriveField[]> {
    return this.every(this.list(fieldsOf('product')), readField);
  }

  organizationFields(): Promise<PipedriveField[]> {
    return this.every(this.list(fieldsOf('organization')), readField);
  }

  personFields(): Promise<PipedriveField[]> {
    return this.every(this.list(fieldsOf('person')), readField);
  }

  /** One field with its options (1 token). @throws PipedriveApiError `not-found` */
  async field(owner: FieldOwner, fieldCode: string): Promise<PipedriveField> {
    return readField((await this.http.send(this.get(fieldOf(owner, fieldCode)))).object('data'));
  }

  /** Options of a custom field: list, add, rename, remove. Together with webhooks the only thing we write. */
  fieldOptions(owner: FieldOwner, fieldCode: string): FieldOptionsWriter {
    return new FieldOptionsWriter(this.http, this.purpose, owner, fieldCode);
  }

  webhooks(): Promise<PipedriveWebhookSubscription[]> {
    return this.single(OPERATIONS.webhooks, readWebhookSubscription);
  }

  /** Needs the scope `admin`, and a URL that Pipedrive can reach over HTTPS: plain HTTP is refused as kind `scope`, too. */
  async createWebhook(webhook: CreateWebhook): Promise<PipedriveWebhookSubscription> {
    const body = {
      name: webhook.name,
      subscription_url: webhook.subscriptionUrl,
      event_action: webhook.eventAction,
      event_object: webhook.eventObject,
      version: '2.0',
      http_auth_user: webhook.httpAuthUser,
      http_auth_password: webhook.httpAuthPassword,
    };
    const call = { ...this.get(OPERATIONS.createWebhook), method: 'POST', body } as const;
    return readWebhookSubscription((await this.http.send(call)).object('data'));
  }

  async deleteWebhook(id: string): Promise<void> {
    await this.http.send({ ...this.get(OPERATIONS.deleteWebhook(id)), method: 'DELETE' });
  }

  private listDeals(
    operation: Operation,
    options: DealListOptions,
    order: Readonly<Record<string, string | undefined>>,
  ): AsyncGenerator<ReadRow<PipedriveDeal>[]> {
    return this.pages.pages(this.dealList(operation, options, order), readDeal);
  }

  private dealList(
    operation: Operation,
    options: DealListOptions,
    order: Readonly<Record<string, string | undefined>>,
  ): ApiCall {
    return this.get(operation, {
      ...order,
      status: options.status?.join(','),
      limit: String(options.limit ?? MAX_PAGE),
      pipeline_id: options.pipelineId,
      stage_id: options.stageId,
    });
  }

  private list(operation: Operation, query: Readonly<Record<string, string | undefined>> = {}): ApiCall {
    return this.get(operation, { limit: String(MAX_PAGE), ...query });
  }

  private newest(operation: Operation): ApiCall {
    return this.get(operation, { ...NEWEST_FIRST, limit: String(NEW_ROWS) });
  }

  private get(operation: Operation, query: Readonly<Record<string, string | undefined>> = {}): ApiCall {
    return { ...operation, method: 'GET', query, purpose: this.purpose };
  }

  /** Small lists that are only of use whole: a row that breaks is thrown. */
  private async every<T>(call: ApiCall, read: (row: JsonObject) => T): Promise<T[]> {
    return (await this.pages.all(call, read)).map(valueOrThrow);
  }

  private async single<T>(operation: Operation, read: (row: JsonObject) => T): Promise<T[]> {
    return rowsOf(await this.http.send(this.get(operation)), read).map(valueOrThrow);
  }
}

function valueOrThrow<T>(row: ReadRow<T>): T {
  if (row.ok) return row.value;
  throw row.error;
}

function byUpdateTime(since: Date | undefined): Readonly<Record<string, string | undefined>> {
  return {
    sort_by: 'update_time',
    sort_direction: 'asc',
    updated_since: since === undefined ? undefined : wholeSeconds(since),
  };
}

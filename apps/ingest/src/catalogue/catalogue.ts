import { PipedriveApiError, type PipedriveClient, type PipedriveProduct, type PipedriveUser } from '@app/pipedrive';
import type { Clock } from '@app/platform';
import { Logger } from '@nestjs/common';

import type { CatalogueChanges, CatalogueSubject } from './catalogue-changes.js';
import { CatalogueSnapshot } from './catalogue-snapshot.js';

export type CatalogueReads = Pick<
  PipedriveClient,
  | 'stages'
  | 'pipelines'
  | 'users'
  | 'currencies'
  | 'dealFields'
  | 'productFields'
  | 'organizationFields'
  | 'productsByIds'
>;

const PRODUCT_LIMIT = 20_000;
/** A name we miss is asked for again at most this often, however many deals use it. */
const MISS_INTERVAL_MS = 60_000;

/** Names, positions and precisions that deals only refer to by id: read now and then, kept for a while. */
export class Catalogue {
  private readonly logger = new Logger('Catalogue');
  /** Up to where changes have been heard of. */
  private heard = 0n;
  /** Of the names. */
  private loaded: { snapshot: CatalogueSnapshot; atMs: number } | undefined;
  private loading: Promise<CatalogueSnapshot> | undefined;
  /** Categories that were looked for in vain: only a change of the names has them looked for again. */
  private readonly unknownCategories = new Set<string>();
  private readonly products = new Map<string, { product: PipedriveProduct | undefined; atMs: number }>();
  /** Products that are being read: forgotten meanwhile, what is on its way may be old already. */
  private readonly reading = new Set<Set<string>>();

  constructor(
    private readonly reads: CatalogueReads,
    private readonly clock: Clock,
    private readonly ttlMs: number,
    private readonly changes: CatalogueChanges,
  ) {}

  /** What is known now; read anew when it is old, or when it does not know one of `stageIds` (somebody added a stage). */
  async snapshot(stageIds: readonly string[] = []): Promise<CatalogueSnapshot> {
    await this.hear();
    const known = this.loaded;
    if (known === undefined) return this.load();
    const ageMs = this.clock.monotonicMs() - known.atMs;
    const misses = stageIds.some((id) => known.snapshot.stage(id) === undefined);
    return ageMs > this.ttlMs || (misses && ageMs > MISS_INTERVAL_MS) ? this.load() : known.snapshot;
  }

  /** As `known`, but read anew where it lacks a category of these products, which somebody may just have made; once for each. */
  async withCategories(
    known: CatalogueSnapshot,
    products: Iterable<Pick<PipedriveProduct, 'category'>>,
  ): Promise<CatalogueSnapshot> {
    const missing = [...products].flatMap(({ category }) => (known.lacksCategory(category) ? [category ?? ''] : []));
    if (this.loaded !== undefined && this.loaded.snapshot !== known && missing.length > 0) return this.loaded.snapshot;
    if (missing.every((category) => this.unknownCategories.has(category))) return known;
    const snapshot = await this.load();
    for (const category of missing) if (snapshot.lacksCategory(category)) this.unknownCategories.add(category);
    return snapshot;
  }

  /** What changed in Pipedrive since, whichever replica was told: the next reading asks for it again. */
  private async hear(): Promise<void> {
    const { revision, subjects } = await this.changes.since(this.heard);
    // Somebody else may have heard more meanwhile.
    if (revision > this.heard) this.heard = revision;
    for (const subject of subjects) this.forget(subject);
  }

  private forget(subject: CatalogueSubject): void {
    if (subject === 'names') {
      this.loaded = undefined;
      this.loading = undefined;
      this.unknownCategories.clear();
      return;
    }
    const gone = subject === 'products' ? [...this.products.keys()] : [subject.slice('product:'.length)];
    for (const id of gone) this.products.delete(id);
    for (const ids of this.reading) {
      if (subject === 'products') ids.clear();
      else for (const id of gone) ids.delete(id);
    }
  }

  /** Products by id; those that Pipedrive does not show are missing. */
  async productsOf(ids: readonly string[]): Promise<ReadonlyMap<string, PipedriveProduct>> {
    const nowMs = this.clock.monotonicMs();
    const fresh = new Map(
      [...new Set(ids)].flatMap((id) => {
        const known = this.products.get(id);
        return known !== undefined && nowMs - known.atMs <= this.ttlMs ? [[id, known.product] as const] : [];
      }),
    );
    const missing = [...new Set(ids)].filter((id) => !fresh.has(id));
    const read = missing.length === 0 ? new Map<string, PipedriveProduct>() : await this.readProducts(missing, nowMs);
    const found = [...fresh.values(), ...read.values()].flatMap((product) => product ?? []);
    return new Map(found.map((product) => [product.id, product]));
  }

  /** Nothing is noted before it is read: whoever asks meanwhile would take a product on its way for one that is not there. */
  private async readProducts(ids: readonly string[], nowMs: number): Promise<ReadonlyMap<string, PipedriveProduct>> {
    const current = new Set(ids);
    this.reading.add(current);
    try {
      const rows = await this.reads.productsByIds(ids);
      const read = new Map(rows.flatMap((row) => (row.ok ? [[row.id, row.value] as const] : [])));
      if (this.products.size > PRODUCT_LIMIT) this.products.clear();
      for (const id of current) this.products.set(id, { product: read.get(id), atMs: nowMs });
      return read;
    } finally {
      this.reading.delete(current);
    }
  }

  private load(): Promise<CatalogueSnapshot> {
    // One reading however many ask for it at once.
    if (this.loading !== undefined) return this.loading;
    const atMs = this.clock.monotonicMs();
    const loading = this.read()
      .then((snapshot) => {
        // Forgotten meanwhile, what was asked for before may be old already.
        if (this.loading !== loading) return snapshot;
        this.loaded = { snapshot, atMs };
        return snapshot;
      })
      .finally(() => {
        if (this.loading === loading) this.loading = undefined;
      });
    this.loading = loading;
    return loading;
  }

  /** Names of owners explain, and decide nothing: an app without the scope for them must not keep deals from the books. */
  private async users(): Promise<readonly PipedriveUser[]> {
    try {
      return await this.reads.users();
    } catch (error) {
      if (!(error instanceof PipedriveApiError) || !['scope', 'forbidden'].includes(error.kind)) throw error;
      this.logger.warn(`owners are named by their ids: ${error.message}`);
      return [];
    }
  }

  private async read(): Promise<CatalogueSnapshot> {
    const [stages, pipelines, users, currencies, dealFields, productFields, organizationFields] = await Promise.all([
      this.reads.stages(),
      this.reads.pipelines(),
      this.users(),
      this.reads.currencies(),
      this.reads.dealFields(),
      this.reads.productFields(),
      this.reads.organizationFields(),
    ]);
    return new CatalogueSnapshot({
      stages,
      pipelines,
      users,
      currencies,
      dealFields,
      productFields,
      organizationFields,
    });
  }
}

import type { PipedriveClient, PipedriveProduct } from '@app/pipedrive';
import type { Clock } from '@app/platform';

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
  private loaded: { snapshot: CatalogueSnapshot; atMs: number } | undefined;
  private loading: Promise<CatalogueSnapshot> | undefined;
  private readonly products = new Map<string, { product: PipedriveProduct | undefined; atMs: number }>();

  constructor(
    private readonly reads: CatalogueReads,
    private readonly clock: Clock,
    private readonly ttlMs: number,
  ) {}

  /** What is known now; read anew when it is old, or when it does not know one of `stageIds` (somebody added a stage). */
  async snapshot(stageIds: readonly string[] = []): Promise<CatalogueSnapshot> {
    const known = this.loaded;
    if (known === undefined) return this.load();
    const ageMs = this.clock.monotonicMs() - known.atMs;
    const misses = stageIds.some((id) => known.snapshot.stage(id) === undefined);
    return ageMs > this.ttlMs || (misses && ageMs > MISS_INTERVAL_MS) ? this.load() : known.snapshot;
  }

  /** A stage, a field or a product changed in Pipedrive: the next reading asks again. */
  invalidate(): void {
    this.loaded = undefined;
    this.products.clear();
  }

  /** Products by id; those that Pipedrive does not show are missing. */
  async productsOf(ids: readonly string[]): Promise<ReadonlyMap<string, PipedriveProduct>> {
    const nowMs = this.clock.monotonicMs();
    const isFresh = (id: string): boolean => nowMs - (this.products.get(id)?.atMs ?? -Infinity) <= this.ttlMs;
    const wanted = [...new Set(ids)];
    const missing = wanted.filter((id) => !isFresh(id));
    if (missing.length > 0) {
      if (this.products.size > PRODUCT_LIMIT) this.products.clear();
      for (const id of missing) this.products.set(id, { product: undefined, atMs: nowMs });
      for (const row of await this.reads.productsByIds(missing))
        if (row.ok) this.products.set(row.id, { product: row.value, atMs: nowMs });
    }
    const found = wanted.flatMap((id) => this.products.get(id)?.product ?? []);
    return new Map(found.map((product) => [product.id, product]));
  }

  private load(): Promise<CatalogueSnapshot> {
    // One reading however many ask for it at once.
    this.loading ??= this.read().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async read(): Promise<CatalogueSnapshot> {
    const atMs = this.clock.monotonicMs();
    const [stages, pipelines, users, currencies, dealFields, productFields, organizationFields] = await Promise.all([
      this.reads.stages(),
      this.reads.pipelines(),
      this.reads.users(),
      this.reads.currencies(),
      this.reads.dealFields(),
      this.reads.productFields(),
      this.reads.organizationFields(),
    ]);
    const snapshot = new CatalogueSnapshot({
      stages,
      pipelines,
      users,
      currencies,
      dealFields,
      productFields,
      organizationFields,
    });
    this.loaded = { snapshot, atMs };
    return snapshot;
  }
}

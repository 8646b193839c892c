import { PipedriveApiError, type PipedriveClient, type PipedriveProduct, type PipedriveUser } from '@app/pipedrive';
import type { Clock } from '@app/platform';
import { Logger } from '@nestjs/common';

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
  /** Raised by every invalidation: what was asked for before it may be old already. */
  private generation = 0;
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
    this.generation += 1;
    this.loaded = undefined;
    this.loading = undefined;
    this.products.clear();
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
    const { generation } = this;
    const rows = await this.reads.productsByIds(ids);
    const read = new Map(rows.flatMap((row) => (row.ok ? [[row.id, row.value] as const] : [])));
    if (generation !== this.generation) return read;
    if (this.products.size > PRODUCT_LIMIT) this.products.clear();
    for (const id of ids) this.products.set(id, { product: read.get(id), atMs: nowMs });
    return read;
  }

  private load(): Promise<CatalogueSnapshot> {
    // One reading however many ask for it at once.
    if (this.loading !== undefined) return this.loading;
    const loading = this.read().finally(() => {
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
    const { generation } = this;
    const atMs = this.clock.monotonicMs();
    const [stages, pipelines, users, currencies, dealFields, productFields, organizationFields] = await Promise.all([
      this.reads.stages(),
      this.reads.pipelines(),
      this.users(),
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
    if (generation === this.generation) this.loaded = { snapshot, atMs };
    return snapshot;
  }
}

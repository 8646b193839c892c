/** Something that the catalogue keeps: all names (stages, pipelines, users, fields), all products, or one product. */
export type CatalogueSubject = 'names' | 'products' | `product:${string}`;

export interface ChangesSince {
  /** The newest one there is, to ask with the next time. */
  readonly revision: bigint;
  readonly subjects: ReadonlySet<CatalogueSubject>;
}

/** What changed of the catalogue, whichever replica heard of it. */
export abstract class CatalogueChanges {
  /** Everything that was told after `revision`. */
  abstract since(revision: bigint): Promise<ChangesSince>;
}

/** For one process that is told of nothing. */
export class NoCatalogueChanges extends CatalogueChanges {
  override since(revision: bigint): Promise<ChangesSince> {
    return Promise.resolve({ revision, subjects: new Set() });
  }
}

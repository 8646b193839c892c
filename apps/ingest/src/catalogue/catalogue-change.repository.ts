import type { Sql } from '@app/platform';

import { INGEST_SCHEMA } from '../database/ingest-tables.migration.js';
import { CatalogueChanges, type CatalogueSubject, type ChangesSince } from './catalogue-changes.js';

const TABLE = `${INGEST_SCHEMA}.catalogue_changes`;
const COUNTER = '*';
/** More products than this at once are all products. */
const MOST = 2_000;

/** Tells every replica what changed of the catalogue: one row per subject, numbered in the order of commits. */
export class CatalogueChangeRepository extends CatalogueChanges {
  constructor(
    private readonly sql: Sql,
    private readonly company: string,
  ) {
    super();
  }

  /** Replicas that resolve names from the commit on ask Pipedrive anew for these. */
  async record(tx: Sql, subjects: readonly CatalogueSubject[]): Promise<void> {
    if (subjects.length === 0) return;
    const told = subjects.length > MOST ? ['names', 'products'] : [...new Set<string>(subjects)].toSorted();
    // The counter stays locked until the commit: a later number is never seen before an earlier one.
    await tx.query(
      `with counter as (
         insert into ${TABLE} as old (company, subject, revision) values ($1, $2, 1)
         on conflict (company, subject) do update set revision = old.revision + 1 returning revision)
       insert into ${TABLE} (company, subject, revision)
       select $1, subject, revision from counter, unnest($3::text[]) as subject order by subject
       on conflict (company, subject) do update set revision = excluded.revision`,
      [this.company, COUNTER, told],
    );
  }

  override async since(revision: bigint): Promise<ChangesSince> {
    const rows = await this.sql.query<{ subject: string; revision: string }>(
      `select subject, revision from ${TABLE} where company = $1 and revision > $2 order by revision desc limit ${MOST + 1}`,
      [this.company, revision.toString()],
    );
    const [newest] = rows;
    if (newest === undefined) return { revision, subjects: new Set() };
    const told = rows.flatMap(({ subject }) => (subject === COUNTER ? [] : [subject as CatalogueSubject]));
    const subjects = new Set<CatalogueSubject>(told.length >= MOST ? ['names', 'products'] : told);
    return { revision: BigInt(newest.revision), subjects };
  }
}

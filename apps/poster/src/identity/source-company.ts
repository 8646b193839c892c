import type { Sql } from '@app/platform';

/** The events are of another Pipedrive company than this database was made for. */
export class SourceCompanyError extends Error {
  override readonly name = 'SourceCompanyError';

  constructor(bound: string, configured: string) {
    super(
      `This database takes the events of Pipedrive company ${bound}, but PIPEDRIVE_COMPANY_ID is ${configured}: ` +
        'use the database of that company, or correct the setting.',
    );
  }
}

/**
 * Which Pipedrive company's deals these are: part of every key in the ledger, so it never changes. Configured, or adopted from the
 * first event of our environment.
 */
export class SourceCompany {
  private bound: string | undefined;

  constructor(
    private readonly sql: Sql,
    private readonly configured?: string,
  ) {}

  get current(): string | undefined {
    return this.bound;
  }

  async load(): Promise<string | undefined> {
    if (this.configured !== undefined) {
      const bound = await this.adopt(this.configured);
      if (bound !== this.configured) throw new SourceCompanyError(bound, this.configured);
    }
    const [row] = await this.sql.query<{ company: string }>('select company from source_company');
    this.bound = row?.company;
    return this.bound;
  }

  /** Binds to this company unless another one was first; returns the one it is bound to. */
  async adopt(company: string): Promise<string> {
    if (this.bound !== undefined) return this.bound;
    await this.sql.query('insert into source_company (singleton, company) values (true, $1) on conflict do nothing', [
      company,
    ]);
    const [row] = await this.sql.query<{ company: string }>('select company from source_company');
    this.bound = row?.company ?? company;
    return this.bound;
  }
}

export interface DatabaseIdentity {
  environmentId: string;
  /** The provider's company: the Pipedrive account of ingest, the Intacct company of the poster. */
  company: string;
}

/** The database belongs to another environment or company. */
export class DatabaseBindingError extends Error {
  override readonly name = 'DatabaseBindingError';

  constructor(
    readonly bound: DatabaseIdentity,
    readonly configured: DatabaseIdentity,
  ) {
    super(
      `This database belongs to environment "${bound.environmentId}", company "${bound.company}", but the settings ` +
        `name environment "${configured.environmentId}", company "${configured.company}". Use the database of that ` +
        'environment, or correct ENVIRONMENT_ID and the credentials.',
    );
  }
}

export const INGEST_DATABASE = Symbol('INGEST_DATABASE');

import 'reflect-metadata';

import { DatabaseEnvironment, parseEnvironment, runEraseAudit } from '@app/platform';

import { keptByErasure } from './database/kept-by-erasure.js';
import { ingestDatabaseOptions } from './start-ingest.js';

process.exitCode = await runEraseAudit({
  service: 'ingest',
  argv: process.argv.slice(2),
  out: process.stdout,
  err: process.stderr,
  keptTables: keptByErasure,
  database: () => ingestDatabaseOptions(parseEnvironment(DatabaseEnvironment, process.env)),
});

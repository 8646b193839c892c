import 'reflect-metadata';

import { DatabaseEnvironment, parseEnvironment, runExportAudit } from '@app/platform';

import { ingestDatabaseOptions } from './start-ingest.js';

process.exitCode = await runExportAudit({
  service: 'ingest',
  argv: process.argv.slice(2),
  out: process.stdout,
  err: process.stderr,
  database: () => ingestDatabaseOptions(parseEnvironment(DatabaseEnvironment, process.env)),
});

import 'reflect-metadata';

import { DatabaseEnvironment, parseEnvironment, runExportAudit } from '@app/platform';

import { posterDatabaseOptions } from './database/poster-database.js';

process.exitCode = await runExportAudit({
  service: 'poster',
  argv: process.argv.slice(2),
  out: process.stdout,
  err: process.stderr,
  database: () => posterDatabaseOptions(parseEnvironment(DatabaseEnvironment, process.env)),
});

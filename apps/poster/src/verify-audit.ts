import 'reflect-metadata';

import { DatabaseEnvironment, parseEnvironment, runVerifyAudit } from '@app/platform';

import { posterDatabaseOptions } from './database/poster-database.js';

process.exitCode = await runVerifyAudit({
  service: 'poster',
  argv: process.argv.slice(2),
  out: process.stdout,
  err: process.stderr,
  database: () => posterDatabaseOptions(parseEnvironment(DatabaseEnvironment, process.env)),
});

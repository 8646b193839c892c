import 'reflect-metadata';

import { DatabaseEnvironment, parseEnvironment, runEraseAudit } from '@app/platform';

import { keptByErasure } from './database/kept-by-erasure.js';
import { posterDatabaseOptions } from './database/poster-database.js';

process.exitCode = await runEraseAudit({
  service: 'poster',
  argv: process.argv.slice(2),
  out: process.stdout,
  err: process.stderr,
  keptTables: keptByErasure,
  database: () => posterDatabaseOptions(parseEnvironment(DatabaseEnvironment, process.env)),
});

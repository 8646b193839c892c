import 'reflect-metadata';

import { closeOnSignal, ConfigurationError, createLogger } from '@app/platform';

import { readIngestEnvironment } from './ingest.environment.js';
import { startIngest } from './start-ingest.js';

const HELP = `Turns what happens in Pipedrive into events.

  node dist/apps/ingest/src/main.js

Everything is set in the environment: at least ENVIRONMENT_ID, DATABASE_URL, ADMIN_API_KEY, PIPEDRIVE_API_TOKEN (or an app:
PIPEDRIVE_CLIENT_ID, PIPEDRIVE_CLIENT_SECRET, PIPEDRIVE_OAUTH_CALLBACK_URL and SECRETS_KEY), and PIPEDRIVE_WEBHOOK_USER with
PIPEDRIVE_WEBHOOK_PASSWORD (or PIPEDRIVE_WEBHOOK_SECRET). .env.example lists all of it.
It migrates its schema, listens on INGEST_PORT (3000) and documents its API at /docs. SIGTERM ends it gracefully.
`;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP);
    return;
  }
  const logger = createLogger(process.env['LOG_FORMAT'] === 'text' ? 'text' : 'json');
  try {
    closeOnSignal(await startIngest(readIngestEnvironment(process.env)), logger);
  } catch (error) {
    if (error instanceof ConfigurationError) process.stderr.write(`${error.message}\n`);
    else logger.error('ingest cannot start', error);
    process.exit(1);
  }
}

await main();

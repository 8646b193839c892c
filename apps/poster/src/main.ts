import 'reflect-metadata';

import { closeOnSignal, ConfigurationError, createLogger } from '@app/platform';

import { readPosterEnvironment } from './poster.environment.js';
import { startPoster } from './start-poster.js';

const HELP = `Turns won deals into journal entries in Sage Intacct.

  node dist/apps/poster/src/main.js

Everything is set in the environment: at least ENVIRONMENT_ID, DATABASE_URL, ADMIN_API_KEY, SECRETS_KEY and the INTACCT_* credentials
(INTACCT_SENDER_ID, INTACCT_SENDER_PASSWORD, INTACCT_COMPANY_ID, INTACCT_USER_ID, INTACCT_USER_PASSWORD). .env.example lists all of it.
It migrates its schema, listens on POSTER_PORT (3001) and documents its API at /docs. SIGTERM ends it gracefully.
`;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP);
    return;
  }
  const logger = createLogger(process.env['LOG_FORMAT'] === 'text' ? 'text' : 'json');
  try {
    const poster = await startPoster(readPosterEnvironment(process.env), {
      onCrash: (cause) => {
        // A consumer that is gone for good does not come back in this process; the next one takes over.
        logger.fatal?.('the bus consumer has crashed', cause);
        process.exit(1);
      },
    });
    closeOnSignal(poster, logger);
  } catch (error) {
    if (error instanceof ConfigurationError) process.stderr.write(`${error.message}\n`);
    else logger.error('the poster cannot start', error);
    process.exit(1);
  }
}

await main();

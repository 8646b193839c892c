import 'reflect-metadata';

import { closeOnSignal, ConfigurationError, createLogger, parseEnvironment } from '@app/platform';

import { SandboxEnvironment } from './sandbox.environment.js';
import { startSandboxes } from './start-sandboxes.js';

const HELP = `A sandboxed Pipedrive account and a sandboxed Intacct company, with demo data.

  node dist/apps/sandbox/src/main.js

SANDBOX_PIPEDRIVE_PORT (3002), SANDBOX_INTACCT_PORT (3003), HOST (127.0.0.1), and DATABASE_URL where the state is to
survive a restart. The credentials are public: x-api-token "sandbox"; sender "sandbox" / "sandbox-sender", company
"SANDBOX", user "sandbox" / "sandbox-user". Faults are switched under /_sandbox; GET /_sandbox/ of the Intacct gateway lists its
switches, faults and actions. SIGTERM ends it gracefully.
`;

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP);
    return;
  }
  const logger = createLogger(process.env['LOG_FORMAT'] === 'text' ? 'text' : 'json');
  try {
    const settings = parseEnvironment(SandboxEnvironment, process.env);
    const sandboxes = await startSandboxes({
      host: settings.HOST,
      pipedrivePort: settings.SANDBOX_PIPEDRIVE_PORT,
      intacctPort: settings.SANDBOX_INTACCT_PORT,
      intacctPublicUrl: settings.SANDBOX_INTACCT_PUBLIC_URL,
      ...(settings.DATABASE_URL === undefined ? {} : { databaseUrl: settings.DATABASE_URL }),
    });
    logger.log(`sandbox Pipedrive on ${sandboxes.pipedriveUrl}, sandbox Intacct on ${sandboxes.intacctUrl}`, 'sandbox');
    closeOnSignal(sandboxes, logger);
  } catch (error) {
    if (error instanceof ConfigurationError) process.stderr.write(`${error.message}\n`);
    else logger.error('the sandboxes cannot start', error);
    process.exit(1);
  }
}

await main();

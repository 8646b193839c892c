import 'reflect-metadata';

import { LOCAL_HELP, parseArguments, UnknownArgumentError, type LocalArguments } from './local-arguments.js';
import { runLocal } from './run-local.js';

async function main(): Promise<number> {
  let given: LocalArguments;
  try {
    given = parseArguments(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UnknownArgumentError)) throw error;
    process.stderr.write(`${error.message}\n\n${LOCAL_HELP}`);
    return 2;
  }
  if (!given.help) return runLocal(given, process.env);
  process.stdout.write(LOCAL_HELP);
  return 0;
}

process.exitCode = await main();

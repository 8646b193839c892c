import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What each room may import of ours. Everything else is a breach; the picture is in docs/architecture.md. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'libs/contracts': [],
  'libs/platform': ['libs/contracts'],
  'libs/intacct': ['libs/platform'],
  'libs/pipedrive': ['libs/platform'],
  'libs/mapping': ['libs/contracts', 'libs/platform'],
  'apps/ingest': ['libs/contracts', 'libs/platform', 'libs/pipedrive'],
  'apps/poster': ['libs/contracts', 'libs/platform', 'libs/intacct', 'libs/mapping'],
  'apps/sandbox': ['libs/platform', 'libs/intacct', 'libs/pipedrive'],
  'apps/local': ['libs/contracts', 'libs/platform', 'apps/ingest', 'apps/poster', 'apps/sandbox'],
};

const KAFKA_ROOM = 'libs/platform/src/bus/kafka/';

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const toPosix = (path: string): string => path.split('\\').join('/');

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    // Support of specs may use any room, as specs do; the build leaves it out.
    if (entry.isDirectory()) return entry.name === 'testing' ? [] : sourcesBelow(path);
    return /(?<!spec)\.ts$/.test(entry.name) ? [path] : [];
  });
}

function importsIn(file: string, text: string): Import[] {
  const pattern = /(?:from\s+|import\s+|import\s*\(\s*|require\s*\(\s*)['"]([^'"]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => ({ file, specifier: match[1] ?? '' }));
}

const roomOf = (path: string): string => path.split('/').slice(0, 2).join('/');

/** The room an import leads to, or undefined when it leaves our code. */
function targetRoom({ file, specifier }: Import): string | undefined {
  if (specifier.startsWith('@app/')) return `libs/${specifier.split('/')[1]}`;
  if (!specifier.startsWith('.')) return undefined;
  return roomOf(toPosix(relative(root, resolve(root, dirname(file), specifier))));
}

function breachesOf(imports: readonly Import[]): string[] {
  return imports.flatMap((one) => {
    const from = roomOf(one.file);
    const to = targetRoom(one);
    const breaches: string[] = [];
    if (to !== undefined && to !== from && !(allowed[from] ?? []).includes(to))
      breaches.push(`${one.file} imports ${one.specifier}: ${from} may not use ${to}`);
    if (to !== undefined && to !== from && to.startsWith('libs/') && !one.specifier.startsWith('@app/'))
      breaches.push(`${one.file} imports ${one.specifier}: a library is entered by its face, @app/${to.slice(5)}`);
    if (/^kafkajs(\/|$)/.test(one.specifier) && !one.file.startsWith(KAFKA_ROOM))
      breaches.push(`${one.file} imports kafkajs: only ${KAFKA_ROOM} may`);
    return breaches;
  });
}

const explain = (breaches: readonly string[]): string =>
  `${breaches.join('\n')}\nWhich room may use which, and why: docs/architecture.md`;

describe('the dependency rule', () => {
  const files = [...sourcesBelow('apps'), ...sourcesBelow('libs')];
  const imports = files.flatMap((file) => importsIn(file, readFileSync(join(root, file), 'utf8')));

  it('holds for every import of every room', () => {
    expect(imports.length).toBeGreaterThan(100);
    const breaches = breachesOf(imports);
    expect(breaches, explain(breaches)).toEqual([]);
  });

  it('knows every room there is', () => {
    expect([...new Set(files.map(roomOf))].toSorted()).toEqual(Object.keys(allowed).toSorted());
  });

  it.each([
    ['libs/intacct/src/a.ts', '@app/pipedrive'],
    ['libs/intacct/src/a.ts', '@app/contracts'],
    ['libs/platform/src/a.ts', '@app/intacct'],
    ['apps/ingest/src/a.ts', '@app/intacct'],
    ['apps/poster/src/a.ts', '@app/pipedrive'],
    ['apps/poster/src/a.ts', '../../ingest/src/start-ingest.js'],
    ['apps/poster/src/a.ts', '../../../libs/mapping/src/index.js'],
    ['apps/poster/src/a.ts', 'kafkajs'],
  ])('refuses %s importing %s', (file, specifier) => {
    expect(breachesOf([{ file, specifier }])).toHaveLength(1);
  });
});

#!/usr/bin/env node
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { ensureBuilt, ensureInstalled, projectRoot, requireNode } from './workshop/prepare.mjs';

const HELP = `Usage: npm run bench [-- NAME …]   (-- NAME --help tells what it does)

Measures speed and memory. Where speed is compared, both sides run in the same run and the ratio is what counts:
machines differ. Each NAME is a file of tools/bench without its ending; without a NAME all run, which takes a quarter
of an hour. What a measure is about to do, and the figures of each round, go to the standard error.
BENCH_NODE_OPTIONS is given to the measured service, such as --cpu-prof; BENCH_BURST_LIMIT are the requests per two seconds
that the sandbox allows a backfill (20).
`;

const folder = join(projectRoot, 'tools', 'bench');
const known = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length));

const named = process.argv.slice(2).filter((argument) => argument !== '--help');
const unknown = named.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`Unknown benchmark: ${unknown.join(', ')}. There are ${known.join(', ')}.\n`);
  process.exit(2);
}
const open = (name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
if (process.argv.includes('--help')) {
  process.stdout.write(`${HELP}\nNames: ${known.join(', ')}\n`);
  for (const name of named) process.stdout.write(`\n${(await open(name)).help ?? `${name} has no help of its own.\n`}`);
  process.exit(0);
}
// An interrupted measure leaves nothing behind: whoever made a folder removes it when the process exits.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
// Heap figures mean something only after a collection.
setFlagsFromString('--expose-gc');
globalThis.gc = runInNewContext('gc');
requireNode();
ensureInstalled();
ensureBuilt();
for (const name of named.length > 0 ? named : known) {
  const bench = await open(name);
  process.stdout.write(`\n${bench.title}\n`);
  for (const { what, value, wanted } of await bench.run(join(projectRoot, 'dist')))
    process.stdout.write(`  ${what.padEnd(44)} ${value.padStart(16)}   ${wanted ?? ''}\n`);
}

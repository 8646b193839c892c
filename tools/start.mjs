#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvFile } from 'node:process';
import { pathToFileURL } from 'node:url';

import { ensureBuilt, ensureInstalled, projectRoot, requireNode } from './workshop/prepare.mjs';

const HELP = `Usage: npm start [-- OPTION …]

Installs and builds what is missing, then runs the whole connector in one process on an embedded PostgreSQL:
ingest, poster and, for each provider without credentials, a sandbox. Settings come from the environment and
from the file .env where there is one (the environment goes first); .env.example lists every one.

  --once    play the scene, show the result, stop; exits non-zero if anything in it failed
  --help    this text
`;

function requireKnownOptions(given) {
  const unknown = given.filter((word) => word !== '--' && word !== '--once');
  if (unknown.length === 0) return;
  process.stderr.write(`Unknown option: ${unknown.join(' ')}. There are --once and --help.\n\n${HELP}`);
  process.exit(2);
}

function loadSettings() {
  const file = join(projectRoot, '.env');
  if (!existsSync(file)) return;
  try {
    loadEnvFile(file);
  } catch (error) {
    process.stderr.write(`The file .env cannot be read (${error.message}): make it readable, or take it away.\n`);
    process.exit(1);
  }
  process.stdout.write('› Settings of .env, where the environment has none\n');
}

if (process.argv.includes('--help')) {
  process.stdout.write(HELP);
  process.exit(0);
}
requireKnownOptions(process.argv.slice(2));
requireNode();
ensureInstalled();
ensureBuilt();
loadSettings();
// One process, so that Ctrl-C reaches it directly.
await import(pathToFileURL(join(projectRoot, 'dist', 'apps', 'local', 'src', 'main.js')).href);

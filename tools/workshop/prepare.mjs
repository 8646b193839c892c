import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const FLOOR = [20, 19];
const installStamp = join(projectRoot, 'node_modules', '.install-stamp');
const buildStamp = join(projectRoot, 'dist', '.build-stamp');

/** Prints what a person waits for; the time it took follows on the same step. */
function step(title, work) {
  process.stdout.write(`› ${title} …\n`);
  const started = Date.now();
  work();
  process.stdout.write(`  done in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1])) return;
  fail(
    `Node ${FLOOR.join('.')} or newer is needed, this is ${process.versions.node}. Install a current Node and try again.`,
  );
}

function run(command, args, what) {
  const result = spawnSync(command, args, { cwd: projectRoot, stdio: 'inherit' });
  if (result.error) fail(`${what} could not be started: ${result.error.message}`);
  if (result.status !== 0)
    fail(`${what} failed (exit ${result.status ?? result.signal}); its own message stands above.`);
}

/** `npm run` tells where npm's own script lies; outside of it, npm is on the path. */
function npm(args, what) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) run(process.execPath, [script, ...args], what);
  else if (process.platform === 'win32') run('npm.cmd', args, what);
  else run('npm', args, what);
}

export function ensureInstalled() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(projectRoot, 'package-lock.json')))
    .digest('hex');
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === wanted) return;
  step('Installing dependencies, once: about a minute', () =>
    npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci'),
  );
  writeFileSync(installStamp, wanted);
}

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (/\.(ts|json|html|yaml)$/.test(entry.name) && !entry.name.endsWith('spec.ts')) yield path;
  }
}

function sourcesDigest() {
  const hash = createHash('sha256');
  const roots = ['tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package-lock.json'].map((name) =>
    join(projectRoot, name),
  );
  const files = [
    ...roots,
    ...sourceFiles(join(projectRoot, 'apps')),
    ...sourceFiles(join(projectRoot, 'libs')),
  ].toSorted();
  for (const file of files)
    hash.update(relative(projectRoot, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Builds only when a source changed since the last good build. */
export function ensureBuilt() {
  const wanted = sourcesDigest();
  if (existsSync(buildStamp) && readFileSync(buildStamp, 'utf8') === wanted) return;
  const nest = join(projectRoot, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  step('Building, again only after a change: about a minute', () => {
    rmSync(join(projectRoot, 'dist'), { recursive: true, force: true });
    run(process.execPath, [nest, 'build'], 'The build');
  });
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, wanted);
}

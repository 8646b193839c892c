import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { projectRoot } from '../workshop/prepare.mjs';

/** First readings and the start's own checks are over by then. */
const SETTLE_SECONDS = 15;
const IDLE_SECONDS = 30;
const TICKS_PER_SECOND = 100;

export const title = 'npm start: time to ready, idle cost (Linux)';

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(String(port)));
    });
  });
}

/** The process and all it started, found by walking /proc. */
function processTree(rootPid) {
  const parents = new Map();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended while we looked.
    }
  }
  const tree = [rootPid];
  for (let index = 0; index < tree.length; index += 1)
    for (const [pid, parent] of parents) if (parent === tree[index]) tree.push(pid);
  return tree;
}

function cpuTicks(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** Proportional set size: PostgreSQL's shared memory is counted once, not once per backend. */
function pssKilobytes(pid) {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
}

async function startAndWait(environment) {
  const started = Date.now();
  const child = spawn(process.execPath, [join(projectRoot, 'tools', 'start.mjs')], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const times = {};
  await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code} before it was ready`)));
    child.stdout.on('data', (chunk) => {
      const text = chunk.toString();
      if (/\bready\b/i.test(text)) times.ready ??= Date.now() - started;
      if (text.includes('Ctrl-C')) {
        times.sceneDone ??= Date.now() - started;
        resolve();
      }
    });
  });
  return { child, times };
}

async function stop(child) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
}

async function idleCost(pid) {
  const sum = (read) => processTree(pid).reduce((total, one) => total + read(one), 0);
  await pause(SETTLE_SECONDS * 1000);
  const before = sum(cpuTicks);
  await pause(IDLE_SECONDS * 1000);
  const cpuPercent = ((sum(cpuTicks) - before) / TICKS_PER_SECOND / IDLE_SECONDS) * 100;
  return { cpuPercent, megabytes: sum(pssKilobytes) / 1024 };
}

export async function run() {
  const dataDir = mkdtempSync(join(tmpdir(), 'bench-local-'));
  const environment = {
    DATA_DIR: dataDir,
    INGEST_PORT: await freePort(),
    POSTER_PORT: await freePort(),
    SANDBOX_PIPEDRIVE_PORT: await freePort(),
    SANDBOX_INTACCT_PORT: await freePort(),
  };
  try {
    const first = await startAndWait(environment);
    await stop(first.child);
    const warm = await startAndWait(environment);
    const idle = await idleCost(warm.child.pid);
    await stop(warm.child);
    return [
      { what: 'first start to ready', value: `${(first.times.ready / 1000).toFixed(1)} s`, wanted: 'under 10 s' },
      { what: 'second start to ready', value: `${(warm.times.ready / 1000).toFixed(1)} s`, wanted: 'under 10 s' },
      { what: 'idle processor', value: `${idle.cpuPercent.toFixed(1)} % of a core`, wanted: 'under 3 %' },
      { what: 'idle memory (PSS, all processes)', value: `${idle.megabytes.toFixed(0)} MB`, wanted: 'under 400 MB' },
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

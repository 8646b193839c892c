import { readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { LAUNCHER_LOCK, type DataFolder } from './data-folder.js';

const ORPHAN_STOP_MS = 15_000;

/** One launcher per data folder: a file that names the living process that holds it. */
export class LauncherLock {
  private constructor(private readonly file: string) {}

  /** Throws while another living process runs the server of this folder. */
  static take(folder: DataFolder): LauncherLock {
    const file = join(folder.path, LAUNCHER_LOCK);
    const mine = JSON.stringify({ pid: process.pid, started: startedAt(process.pid) });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        writeFileSync(file, mine, { flag: 'wx', mode: 0o600 });
        return new LauncherLock(file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = livingHolder(file);
      if (holder) throw new EmbeddedPostgresError(inUse(folder, holder));
      rmSync(file, { force: true });
    }
    throw new EmbeddedPostgresError(`${file} cannot be taken: another start on this folder is under way.`);
  }

  release(): void {
    rmSync(this.file, { force: true });
  }
}

/**
 * Clears what a killed launcher left: a server that still runs is stopped, and a stale postmaster.pid whose number
 * now belongs to another program is deleted, because PostgreSQL would refuse to start beside it.
 */
export async function clearLeftovers(clusterFolder: string): Promise<void> {
  const pidFile = join(clusterFolder, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === undefined || !isAlive(pid)) return;
  if (!isServerOf(pid, clusterFolder)) {
    rmSync(pidFile, { force: true });
    return;
  }
  // Its launcher is dead, or the lock would not be ours: nobody is using this server any more.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    send(pid, signal);
    if (await isGone(pid, ORPHAN_STOP_MS)) return;
  }
  throw new EmbeddedPostgresError(`A PostgreSQL (process ${pid}) still runs on ${clusterFolder} and does not stop.`);
}

function inUse(folder: DataFolder, holder: number): string {
  return `${folder.path} is in use by process ${holder}. Stop it first, or choose another folder (DATA_DIR).`;
}

function livingHolder(file: string): number | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; started?: string };
    // A number alone may have been reused since.
    return isAlive(pid) && startedAt(pid) === started ? pid : undefined;
  } catch {
    return undefined;
  }
}

function readPid(pidFile: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8').split('\n')[0] ?? '', 10);
    return pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

/** A server works in its data folder whatever path it was given. Without /proc we cannot know and take the safe side. */
function isServerOf(pid: number, clusterFolder: string): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === clusterFolder;
  } catch {
    return false;
  }
}

function startedAt(pid: number): string | undefined {
  try {
    // The name in brackets may hold spaces; the start time is the 20th field after it.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
  } catch {
    return undefined;
  }
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  for (let waited = 0; waited < withinMs; waited += 50) {
    if (!isAlive(pid)) return true;
    await sleep(50);
  }
  return false;
}

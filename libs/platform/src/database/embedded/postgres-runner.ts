import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import type { PostgresBinaries } from './postgres-binaries.js';

/** One way of starting a PostgreSQL program: PostgreSQL refuses to run as root, so root needs a detour. */
export interface RunnerWay {
  readonly prefix: readonly string[];
  /** Whose the data files must be; absent: whoever we are. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Set where the prefix itself cannot change the user. */
  readonly spawnAs?: { readonly uid: number; readonly gid: number };
}

/** Lets the server die with this process, even after SIGKILL. SIGINT is PostgreSQL's fast shutdown. */
const DIE_WITH_PARENT = ['setpriv', '--pdeathsig', 'INT'];
const USER_NAMESPACE = ['unshare', '--user', '--map-user=65534', '--map-group=65534'];

/** Starts programs of the server in a folder, in the first way that works on this machine. */
export class PostgresRunner {
  constructor(
    readonly way: RunnerWay,
    private readonly native: string,
  ) {}

  /**
   * How the server names the folder it is started in. Root's detours may be unable to walk down to the folder (it can
   * lie below one that only root enters), but a working directory set before the change of user stays usable.
   */
  seen(folder: string): string {
    return this.way.owner ? '/proc/self/cwd' : folder;
  }

  spawn(program: 'initdb' | 'postgres', cwd: string, args: readonly string[]): ChildProcess {
    const [file = '', ...rest] = [...this.way.prefix, join(this.native, 'bin', program), ...args];
    return spawn(file, rest, {
      cwd,
      // A process group of its own: Ctrl-C must reach the app only, which stops the server when it has drained.
      detached: process.platform !== 'win32',
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...this.way.spawnAs,
    });
  }
}

/**
 * Chooses the way to run the server. `preferredUid` is the owner of an existing data folder: as root we become that
 * user rather than taking the folder away from them.
 */
export function choosePostgresRunner(binaries: PostgresBinaries, preferredUid: number): PostgresRunner {
  const ways = possibleWays(process.getuid?.() ?? -1, preferredUid);
  const inPlace = ways.find((way) => works(way, binaries.native));
  if (inPlace) return new PostgresRunner(inPlace, binaries.native);
  // Root's stand-in may be unable to reach the packages (below a 0700 folder): run from a copy in the open.
  if (ways.some((way) => way.owner)) {
    const copy = copyToOpenPlace(binaries.native);
    const copied = ways.find((way) => works(way, copy));
    if (copied) return new PostgresRunner(copied, copy);
  }
  throw new EmbeddedPostgresError(`The embedded PostgreSQL does not run here: ${whyNot(ways, binaries.native)}`);
}

/** In order of preference; exported for its test. */
export function possibleWays(uid: number, preferredUid: number, passwd = readPasswd()): RunnerWay[] {
  if (uid !== 0) return [{ prefix: process.platform === 'linux' ? DIE_WITH_PARENT : [] }, { prefix: [] }];
  const owner = passwd.find((entry) => entry.uid === preferredUid && preferredUid !== 0);
  const standIn = passwd.find((entry) => entry.name === 'postgres') ??
    passwd.find((entry) => entry.name === 'nobody') ?? { uid: 65534, gid: 65534 };
  const root = { uid: 0, gid: 0 };
  return [
    ...(owner ? asUser(owner) : []),
    { prefix: [...USER_NAMESPACE, ...DIE_WITH_PARENT], owner: root },
    { prefix: USER_NAMESPACE, owner: root },
    ...asUser(standIn),
  ];
}

function asUser({ uid, gid }: { uid: number; gid: number }): RunnerWay[] {
  const become = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...DIE_WITH_PARENT.slice(1)];
  return [
    { prefix: become, owner: { uid, gid } },
    { prefix: [], owner: { uid, gid }, spawnAs: { uid, gid } },
  ];
}

function readPasswd(): { name: string; uid: number; gid: number }[] {
  if (!existsSync('/etc/passwd')) return [];
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}

function works(way: RunnerWay, native: string): boolean {
  return probe(way, native).status === 0;
}

function probe(way: RunnerWay, native: string): { status: number | null; stderr: string } {
  const [file, ...args] = [...way.prefix, join(native, 'bin', 'postgres'), '--version'];
  const result = spawnSync(file, args, { cwd: '/', env: serverEnvironment(), encoding: 'utf8', ...way.spawnAs });
  return { status: result.status, stderr: result.error?.message ?? result.stderr };
}

function whyNot(ways: RunnerWay[], native: string): string {
  const last = ways.at(-1);
  const said = last ? probe(last, native).stderr.trim() : '';
  const remedy = said.includes('shared libraries')
    ? ' Its libraries lack their links, which an install script makes: run "npm rebuild" without --ignore-scripts.'
    : ' Set DATABASE_URL to a PostgreSQL server instead.';
  return said + remedy;
}

/** Copies the binaries (60 MB) to where everybody may read them, once per version. */
export function copyToOpenPlace(native: string): string {
  const version = basename(dirname(native));
  const target = join(tmpdir(), `embedded-postgres-${version}-${statSync(native).mtimeMs.toFixed(0)}`);
  if (isOurCopy(target)) return target;
  const fresh = mkdtempSync(`${target}-`);
  cpSync(native, join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
  makeReadable(fresh);
  try {
    renameSync(join(fresh, 'native'), target);
    rmSync(fresh, { recursive: true });
    return target;
  } catch {
    return join(fresh, 'native');
  }
}

/** Anybody can write to the temporary folder: only a folder (no link) that root made and root alone can change is run. */
function isOurCopy(target: string): boolean {
  const found = lstatSync(target, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0;
}

function makeReadable(folder: string): void {
  spawnSync('chmod', ['-R', 'a+rX', folder]);
  chownSync(folder, 0, 0);
}

function serverEnvironment(): NodeJS.ProcessEnv {
  // Nothing of ours: settings such as PGDATA or a locale must not change the server, and secrets stay here.
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', SYSTEMROOT: process.env['SYSTEMROOT'] };
}

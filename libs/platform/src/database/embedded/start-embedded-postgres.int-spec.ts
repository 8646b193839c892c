import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { PostgresRunner, copyToOpenPlace, possibleWays, type RunnerWay } from './postgres-runner.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './start-embedded-postgres.js';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';

const isRoot = process.getuid?.() === 0;
const FAST = { fsync: 'off' };

describe('embedded PostgreSQL', () => {
  let place: string;
  let dataDir: string;
  const running: { stop(): Promise<void> }[] = [];

  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'embedded-'));
    dataDir = join(place, 'data');
  });

  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
    rmSync(place, { recursive: true, force: true });
  });

  const start = async (more: Partial<Parameters<typeof startEmbeddedPostgres>[0]> = {}): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({ dataDir, settings: FAST, ...more });
    running.push(server);
    return server;
  };
  const stop = async (server: EmbeddedPostgres): Promise<void> => {
    running.splice(running.indexOf(server), 1);
    await server.stop();
  };

  it('keeps its data over a restart', async () => {
    const first = await start();
    await run(first.url, 'create table kept as select 41 as deal');
    await stop(first);
    const second = await start();
    expect(await run(second.url, 'select * from kept')).toEqual([{ deal: 41 }]);
  });

  it('lets in only who knows the password, which only its owner can read', async () => {
    const server = await start();
    const stranger = new URL(server.url);
    stranger.password = 'guess';
    await expect(run(stranger.href, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(statSync(join(dataDir, 'superuser-password')).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'cluster')).mode & 0o077).toBe(0);
    expect(await run(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  it('takes the port it is told, and says so when that is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as AddressInfo;
    const refused = start({ port });
    await expect(refused).rejects.toThrow(EmbeddedPostgresError);
    await expect(refused).rejects.toThrow(`Port ${port} is taken`);
    await new Promise((resolve) => blocker.close(resolve));
    expect((await start({ port })).port).toBe(port);
  });

  it('does not start twice on one folder', async () => {
    await start();
    await expect(start()).rejects.toThrow(/in use by process \d+.*DATA_DIR/);
  });

  it('begins anew after a first start that was interrupted', async () => {
    mkdirSync(join(dataDir, 'initialising-abc', 'cluster'), { recursive: true });
    writeFileSync(join(dataDir, 'initialising-abc', 'cluster', 'PG_VERSION'), '18');
    writeFileSync(join(dataDir, 'superuser-password'), 'of the interrupted start');
    const server = await start();
    expect(await run(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('initialising-'))).toEqual([]);
  });

  it('starts although a crashed server left its pid file, and the number is now another program', async () => {
    const first = await start();
    await stop(first);
    const other = spawn('sleep', ['60']);
    writeFileSync(join(dataDir, 'cluster', 'postmaster.pid'), `${other.pid}\n${join(dataDir, 'cluster')}\n1\n1\n`, {
      mode: 0o600,
    });
    const second = await start();
    expect(await run(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(other.exitCode).toBeNull();
    other.kill();
  });

  it('starts again at once after the server was killed, with all that was committed', async () => {
    const ended: string[] = [];
    const first = await startEmbeddedPostgres({ dataDir, onUnexpectedEnd: () => ended.push('ended') });
    await run(first.url, 'create table kept as select 41 as deal');
    process.kill(first.pid, 'SIGKILL');
    while (ended.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await first.stop();
    const second = await start();
    expect(await run(second.url, 'select * from kept')).toEqual([{ deal: 41 }]);
  });

  it('goes down with a killed launcher, and the next one starts', async () => {
    const launcher = await launchElsewhere(dataDir);
    await run(launcher.url, 'create table kept as select 41 as deal');
    launcher.child.kill('SIGKILL');
    await once(launcher.child, 'exit');
    const second = await start();
    expect(await run(second.url, 'select * from kept')).toEqual([{ deal: 41 }]);
    expect(isAlive(launcher.serverPid)).toBe(false);
  });

  it('stops a server that outlived its launcher before it starts another', async () => {
    const withoutParentDeath = possibleWays(process.getuid?.() ?? -1, -1).filter(
      (way) => !way.prefix.includes('--pdeathsig'),
    );
    const launcher = await launchElsewhere(dataDir, withoutParentDeath[0]);
    launcher.child.kill('SIGKILL');
    await once(launcher.child, 'exit');
    expect(isAlive(launcher.serverPid)).toBe(true);
    const second = await start();
    expect(isAlive(launcher.serverPid)).toBe(false);
    expect(await run(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('leaves a folder alone that is not its own', async () => {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'thesis.doc'), 'ten years of work');
    await expect(start()).rejects.toThrow(/not empty and holds no PostgreSQL cluster.*thesis\.doc.*DATA_DIR/);
    expect(readdirSync(dataDir)).toEqual(['thesis.doc']);
  });

  it('says what to do with the data of another major version', async () => {
    await stop(await start());
    writeFileSync(join(dataDir, 'cluster', 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 15, this program brings 18.*Move the folder away/);
  });

  it('says what to do when the folder cannot be made', async () => {
    writeFileSync(join(place, 'file'), '');
    await expect(start({ dataDir: join(place, 'file', 'data') })).rejects.toThrow(/cannot be used .*DATA_DIR/);
  });

  it('says what to do when the password is gone', async () => {
    await stop(await start());
    rmSync(join(dataDir, 'superuser-password'));
    await expect(start()).rejects.toThrow(/password .* cannot be read.*Restore/);
    expect(existsSync(join(dataDir, 'launcher.json'))).toBe(false);
  });

  it.each(everyWayOf(findPostgresBinaries()))(
    'runs %s, also below a folder that only its owner enters',
    async (_, way, native) => {
      chmodSync(place, 0o700);
      const chooseRunner = (): PostgresRunner => new PostgresRunner(way, native);
      const first = await start({ chooseRunner });
      await run(first.url, 'create table kept as select 41 as deal');
      await stop(first);
      const second = await start({ chooseRunner });
      expect(await run(second.url, 'select * from kept')).toEqual([{ deal: 41 }]);
      // Whatever way the first start took, the usual one must find its way with what is there.
      await stop(second);
      const third = await start();
      expect(await run(third.url, 'select * from kept')).toEqual([{ deal: 41 }]);
    },
  );

  it('becomes the owner of the data rather than taking it away, when root starts what somebody else made', () => {
    const passwd = [{ name: 'jane', uid: 1234, gid: 1234 }];
    expect(possibleWays(0, 1234, passwd)[0]?.owner).toEqual({ uid: 1234, gid: 1234 });
    expect(possibleWays(0, 0, passwd)[0]?.owner).toEqual({ uid: 0, gid: 0 });
    expect(possibleWays(1000, 1000, passwd).every((way) => way.owner === undefined)).toBe(true);
  });
});

/** All the ways this user has on this machine; root's stand-ins may need a copy of the binaries. */
function everyWayOf(binaries: PostgresBinaries): [string, RunnerWay, string][] {
  const native = isRoot ? copyToOpenPlace(binaries.native) : binaries.native;
  return possibleWays(process.getuid?.() ?? -1, -1).map((way) => [
    `${way.prefix.slice(0, 2).join(' ') || 'directly'} as ${way.owner?.uid ?? 'ourselves'}`,
    way,
    native,
  ]);
}

async function run(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Starts the server from another Node process, which the test can kill. */
async function launchElsewhere(
  dataDir: string,
  way?: RunnerWay,
): Promise<{ child: ChildProcess; url: string; serverPid: number }> {
  const code = `
    import { startEmbeddedPostgres } from './start-embedded-postgres.js';
    import { PostgresRunner } from './postgres-runner.js';
    const way = ${JSON.stringify(way ?? null)};
    const server = await startEmbeddedPostgres({
      dataDir: ${JSON.stringify(dataDir)},
      ...(way ? { chooseRunner: (binaries) => new PostgresRunner(way, binaries.native) } : {}),
    });
    console.log(JSON.stringify({ url: server.url, serverPid: server.pid }));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, [compiledLauncher(code)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, ...(JSON.parse(line) as { url: string; serverPid: number }) };
}

/** Node of the lowest version we support runs no TypeScript; the launcher imports nothing but itself. */
function compiledLauncher(code: string): string {
  // Below node_modules, so that the packages are found from there.
  const target = join('node_modules', '.cache', 'embedded-launcher');
  mkdirSync(target, { recursive: true });
  const sources = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.includes('spec'));
  for (const name of sources) {
    const { outputText } = ts.transpileModule(readFileSync(join(import.meta.dirname, name), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    });
    writeFileSync(join(target, name.replace(/ts$/, 'js')), outputText);
  }
  writeFileSync(join(target, 'package.json'), '{ "type": "module" }');
  const entry = join(target, 'launch.js');
  writeFileSync(entry, code);
  return entry;
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
}

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeBrokerFiles } from './broker-files.mjs';
import { KAFKA_VERSION, KafkaToolError, missingTools, resolveJars } from './jars.mjs';
import { countBrokers } from './metadata.mjs';
import { freePorts } from './ports.mjs';
import { run } from './run.mjs';

const START_ATTEMPTS = 5;
const READY_TIMEOUT_MS = 240_000;
const STOP_TIMEOUT_MS = 15_000;
const KEPT_LOG_LINES = 40;
const PORT_TAKEN = /Address already in use|BindException/;

/**
 * Starts a single Kafka broker (KRaft) on 127.0.0.1 and waits until it answers a client.
 * Data lives in a temporary folder that `stop` removes, unless `dataDir` is given.
 * @param {{ dataDir?: string; port?: number; log?: (line: string) => void }} [options]
 * @returns {Promise<import('../kafka.mjs').RunningKafka>}
 */
export async function startKafka(options = {}) {
  const log = options.log ?? (() => {});
  const missing = await missingTools();
  if (missing) throw new KafkaToolError(missing);
  const lib = await resolveJars(log);
  const dir = options.dataDir ? path.resolve(options.dataDir) : await mkdtemp(path.join(tmpdir(), 'kafka-'));
  const removeData = async () => options.dataDir ?? (await rm(dir, { recursive: true, force: true }));
  try {
    await mkdir(dir, { recursive: true });
    for (let attempt = 1; ; attempt += 1) {
      const [freePort, controllerPort] = await freePorts(2);
      const broker = await launch({ lib, dir, port: options.port ?? freePort, controllerPort, log });
      if (broker.ready) return handle(broker, removeData);
      const taken = PORT_TAKEN.test(broker.output());
      if (!taken || attempt === START_ATTEMPTS || options.port) throw failure(broker, options.port, taken);
      log('A port was taken meanwhile, trying others ...');
    }
  } catch (error) {
    await removeData();
    throw error;
  }
}

function failure(broker, port, taken) {
  if (taken && port) return new KafkaToolError(`Port ${port} is taken; choose another with --port, or none.`);
  return new KafkaToolError(`Kafka did not start. Its last words:\n${broker.output()}`);
}

async function launch({ lib, dir, port, controllerPort, log }) {
  const files = await writeBrokerFiles({ dir, port, controllerPort });
  const classpath = path.join(lib, '*');
  await format(classpath, dir, files.properties);
  log(`Starting Kafka ${KAFKA_VERSION} on 127.0.0.1:${port} ...`);
  const java = ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  java.push(`-Dlog4j2.configurationFile=file:${files.log4j2}`, '-cp', classpath, 'kafka.Kafka', files.properties);
  const child = spawn(...(await diesWithUs('java', java)), { stdio: ['ignore', 'pipe', 'pipe'] });
  const broker = watch(child, port);
  broker.ready = await waitUntilReady(broker);
  if (!broker.ready) await stop(broker, 'SIGKILL');
  return broker;
}

/** A cluster id is 16 random bytes in base64url; one that starts with a dash would be read as an option. */
function newClusterId() {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}

async function clusterId(dir) {
  const known = await readFile(path.join(dir, 'data', 'meta.properties'), 'utf8').catch(() => '');
  return /^cluster\.id=(.+)$/m.exec(known)?.[1].trim() ?? newClusterId();
}

async function format(classpath, dir, properties) {
  const tool = ['-cp', classpath, 'kafka.tools.StorageTool', 'format'];
  // A folder that was used before is left as it is, but only under the id it was formatted with.
  const args = [...tool, '--ignore-formatted', '-t', await clusterId(dir), '-c', properties];
  const done = await run('java', args);
  if (done.code !== 0) throw new KafkaToolError(`Kafka's data folder could not be formatted:\n${done.output.trim()}`);
}

/** A killed test run must not leave brokers behind; where the kernel can see to it, it does. */
async function diesWithUs(command, args) {
  const possible = process.platform === 'linux' && (await run('setpriv', ['--pdeathsig', 'TERM', 'true'])).code === 0;
  return possible ? ['setpriv', ['--pdeathsig', 'TERM', command, ...args]] : [command, args];
}

function watch(child, port) {
  const lines = [];
  const broker = { child, port, ready: false, started: false, gone: false, output: () => lines.join('\n') };
  broker.exited = new Promise((resolve) => {
    child.on('error', resolve);
    child.on('exit', resolve);
  }).then(() => (broker.gone = true));
  const collect = (chunk) => {
    const text = String(chunk);
    broker.started ||= text.includes('Kafka Server started');
    lines.push(...text.split('\n').filter(Boolean));
    lines.splice(0, lines.length - KEPT_LOG_LINES);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return broker;
}

async function waitUntilReady(broker) {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!broker.gone && Date.now() < deadline) {
    if (broker.started && (await countBrokers(broker.port).catch(() => 0)) > 0) return true;
    await Promise.race([delay(100), broker.exited]);
  }
  return false;
}

async function stop(broker, signal) {
  if (broker.gone) return;
  broker.child.kill(signal);
  const timer = setTimeout(() => broker.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await broker.exited;
  clearTimeout(timer);
}

function handle(broker, removeData) {
  return {
    brokers: `127.0.0.1:${broker.port}`,
    port: broker.port,
    pid: broker.child.pid,
    exited: broker.exited,
    output: broker.output,
    stop: async () => {
      await stop(broker, 'SIGTERM');
      await removeData();
    },
    kill: () => stop(broker, 'SIGKILL'),
  };
}

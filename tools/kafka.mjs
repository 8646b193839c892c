#!/usr/bin/env node
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { startKafka } from './kafka/broker.mjs';
import { cacheDir, KAFKA_VERSION, KafkaToolError, missingTools, resolveJars } from './kafka/jars.mjs';

export { startKafka, KafkaToolError, missingTools };

const help = `Usage: npm run kafka [-- options]

Starts Kafka ${KAFKA_VERSION} (one broker, KRaft) on 127.0.0.1 and prints KAFKA_BROKERS=... when it answers clients.
Ctrl-C stops it. Needs Java 17, and Maven for the first start, which fetches the jars.

  --port <n>        the broker's port (default: a free one)
  --data-dir <dir>  keep the data in this folder (default: a temporary one, removed at the end)
  --fetch           fetch the jars and end
  --check           say whether Kafka can be started here: exit code 0 or 1
  --help            this text

KAFKA_CACHE_DIR     where the jars are kept (now: ${cacheDir()})`;

const progress = (line) => console.error(line);

async function main() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'data-dir': { type: 'string' },
      fetch: { type: 'boolean' },
      check: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return console.log(help);
  if (values.check) return check();
  if (values.fetch) return void (await resolveJars(progress));
  if (values.port && !/^\d{1,5}$/.test(values.port)) throw new KafkaToolError(`--port ${values.port} is not a port`);
  return serve({ dataDir: values['data-dir'], port: values.port ? Number(values.port) : undefined });
}

async function check() {
  if (process.env.KAFKA_BROKERS)
    return console.log(`Kafka at KAFKA_BROKERS=${process.env.KAFKA_BROKERS} will be used.`);
  const missing = await missingTools();
  console.log(missing ?? `Kafka ${KAFKA_VERSION} can be started here.`);
  process.exitCode = missing ? 1 : 0;
}

async function serve(options) {
  const signalled = new Promise((resolve) => {
    process.on('SIGINT', resolve);
    process.on('SIGTERM', resolve);
  });
  const broker = await startKafka({ ...options, log: progress });
  console.log(`KAFKA_BROKERS=${broker.brokers}`);
  progress('Ctrl-C stops it.');
  const diedAlone = await Promise.race([broker.exited.then(() => true), signalled.then(() => false)]);
  if (diedAlone) throw new KafkaToolError(`Kafka ended by itself. Its last words:\n${broker.output()}`);
  progress('Stopping Kafka ...');
  await broker.stop();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await main();
  } catch (error) {
    // What a person can mend gets its sentence only; anything else is a fault of this tool and shows where.
    const known = error instanceof KafkaToolError || error?.code?.startsWith?.('ERR_PARSE_ARGS');
    console.error(known ? error.message : error);
    process.exitCode = 1;
  }
}

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** INFO, because readiness is read from the log. */
const log4j2 = `<Configuration><Appenders><Console name="OUT"><PatternLayout pattern="%d{ISO8601} %p %c - %m%n"/></Console></Appenders>
  <Loggers><Root level="INFO"><AppenderRef ref="OUT"/></Root></Loggers></Configuration>
`;

/** 127.0.0.1 everywhere: clients of a broker that advertises a wrong listener hang instead of failing. */
const serverProperties = ({ dir, port, controllerPort }) => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${path.join(dir, 'data')}
auto.create.topics.enable=false
# one node: the defaults ask for three replicas, and 50 offset partitions and a 3 s join delay dominate test time
offsets.topic.replication.factor=1
offsets.topic.num.partitions=3
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=2097152
num.network.threads=2
num.io.threads=2
# after a kill the broker comes back in 5 s instead of 12
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
`;

/**
 * @param {{ dir: string; port: number; controllerPort: number }} options
 * @returns {Promise<{ properties: string; log4j2: string }>} paths
 */
export async function writeBrokerFiles(options) {
  const files = {
    properties: path.join(options.dir, 'server.properties'),
    log4j2: path.join(options.dir, 'log4j2.xml'),
  };
  await mkdir(path.join(options.dir, 'data'), { recursive: true });
  await writeFile(files.properties, serverProperties(options));
  await writeFile(files.log4j2, log4j2);
  return files;
}

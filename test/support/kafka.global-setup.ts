import type { TestProject } from 'vitest/node';
import { startKafka } from '../../tools/kafka.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port[,host:port]` of a real broker. */
    kafkaBrokers: string;
  }
}

/**
 * `KAFKA_BROKERS` when set, else a broker of our own for this run. That Kafka is missing is decided before: the test
 * runner leaves the whole project out (`node tools/kafka.mjs --check`) unless `REQUIRE_KAFKA=1`; here it is a failure.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.KAFKA_BROKERS;
  const broker = given ? undefined : await startKafka({ log: (line) => process.stderr.write(`${line}\n`) });
  project.provide('kafkaBrokers', given ?? broker?.brokers ?? '');
  return async () => broker?.stop();
}
